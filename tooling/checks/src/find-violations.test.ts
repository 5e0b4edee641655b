import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { findViolations } from './find-violations.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'neg-boundaries-'))
  const entry = (name: string) => ({ '@neg/source': `./src/${name}.ts`, default: `./dist/${name}.js` })
  write('packages/core/package.json', {
    name: '@neg/core',
    exports: { '.': entry('index'), './losses': entry('losses/index'), './execution': entry('execution/index') },
  })
  write('packages/retrieval/package.json', { name: '@neg/retrieval', exports: { '.': entry('index') } })
  write('packages/graph/package.json', { name: '@neg/graph', exports: { '.': entry('index') } })
  write('apps/cli/package.json', { name: '@neg/cli', exports: { './page': entry('page') } })
  write('tooling/golden/package.json', { name: '@neg/golden' })
  write('packages/core/src/index.ts', '')
  write('packages/core/src/losses/index.ts', '')
  write('packages/core/src/execution/index.ts', `import { open } from 'node:fs/promises'\n`)
})

afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, content: string | object): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
}

function found(): string[] {
  return findViolations(root).map(({ where, specifier, rule }) => `${rule} ${where} ${specifier}`)
}

test('lets packages use what stands below them by its public name', () => {
  write('packages/retrieval/src/index.ts', `import { NegError } from '@neg/core'\nexport * from '@neg/core/losses'\n`)
  write('apps/cli/src/page.ts', `import { mine } from '@neg/retrieval'\n`)
  write('tooling/golden/adapters/a.ts', `import { render } from '@neg/cli/page'\nimport { join } from 'node:path'\n`)
  expect(found()).toEqual([])
})

test.each([
  ['a domain package beside it', 'packages/retrieval', '@neg/graph'],
  ['an app', 'packages/retrieval', '@neg/cli/page'],
  ['a domain package, from core', 'packages/core', '@neg/retrieval'],
])('arrows run one way: %s', (_, from, specifier) => {
  write(`${from}/src/a.ts`, `\nimport type { A } from '${specifier}'\n`)
  expect(found()).toEqual([`arrows ${from}/src/a.ts:2 ${specifier}`])
})

test.each([
  ['export', `export { a } from '@neg/graph'`],
  ['dynamic import', `const a = await import('@neg/graph')`],
  ['import type', `type A = import('@neg/graph').A`],
])('no form of import escapes: %s', (_, text) => {
  write('packages/retrieval/src/a.ts', text)
  expect(found()).toEqual(['arrows packages/retrieval/src/a.ts:1 @neg/graph'])
})

test('a dependency that points the wrong way is seen without an import', () => {
  write('packages/retrieval/package.json', { name: '@neg/retrieval', peerDependencies: { '@neg/graph': '*' } })
  expect(found()).toEqual(['arrows packages/retrieval/package.json @neg/graph'])
})

test.each(['@neg/core/src/losses/index.ts', '@neg/core/dist/index.js', '@neg/core/losses/info-nce'])(
  'nothing imports the inside of another package: %s',
  (specifier) => {
    write('packages/retrieval/src/a.ts', `import { a } from '${specifier}'`)
    expect(found()).toEqual([`deep-import packages/retrieval/src/a.ts:1 ${specifier}`])
  },
)

test('a relative path stays in its package and climbs two folders at most', () => {
  write('packages/retrieval/src/a.ts', `import { a } from '../../core/src/index.ts'\nimport '../package.json'`)
  write('packages/retrieval/src/b/c/d/e.ts', `import { a } from '../../../a.ts'\nimport { b } from '../../b.ts'`)
  expect(found()).toEqual([
    'leaves-package packages/retrieval/src/a.ts:1 ../../core/src/index.ts',
    'climbs packages/retrieval/src/b/c/d/e.ts:1 ../../../a.ts',
  ])
})

test('only tests climb further, to what they share', () => {
  write('packages/retrieval/fixtures/f.ts', `import '../../core/src/index.ts'`)
  write('packages/retrieval/src/a/b/c.ts', `import '../../../fixtures/f.ts'`)
  write('packages/retrieval/src/a/b/c.test.ts', `import '../../../fixtures/f.ts'`)
  expect(found()).toEqual([
    'leaves-package packages/retrieval/fixtures/f.ts:1 ../../core/src/index.ts',
    'climbs packages/retrieval/src/a/b/c.ts:1 ../../../fixtures/f.ts',
  ])
})

test('losses, filters and negatives load no Node module, however far away', () => {
  write('packages/core/src/filters/a.ts', `import { b } from '../b.ts'`)
  write('packages/core/src/b.ts', `import { readFileSync } from 'node:fs'`)
  write('packages/retrieval/src/negatives/c.ts', `import { writeWhole } from '@neg/core/execution'`)
  write('packages/retrieval/src/data/d.ts', `import { writeWhole } from '@neg/core/execution'`)
  write('packages/retrieval/src/losses/e.ts', `import type { F } from 'node:fs'\nawait import('node:os')`)
  write('packages/retrieval/src/losses/e.test.ts', `import { tmpdir } from 'node:os'`)
  expect(found()).toEqual([
    'needs-node packages/core/src/filters/a.ts node:fs',
    'needs-node packages/retrieval/src/negatives/c.ts node:fs/promises',
  ])
})
