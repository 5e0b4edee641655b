import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { root as checkout } from './workspace.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'neg-lint-'))
  copyFileSync(join(checkout, '.oxlintrc.json'), join(root, '.oxlintrc.json'))
})

afterEach(() => rmSync(root, { recursive: true }))

/** The rules of the checkout that a file at `path` with this text breaks. */
function broken(path: string, text: string): string[] {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  const { stdout } = spawnSync('oxlint', ['--format=json', path], { cwd: root, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string }[] }
  return diagnostics.map(({ code }) => code)
}

const random = 'eslint(no-restricted-properties)'

test.each([
  ['packages/core/src/random/a.ts', 'export const a: number = Math.random()', [random]],
  ['packages/core/src/random/b.ts', 'export const { random }: Math = Math', [random]],
  ['packages/graph/src/models/a.test.ts', 'export const a: number = Math.random()', [random]],
  ['packages/core/src/kernels/a.ts', 'export const a = (t: Tensor): unknown => t.dataSync()', [random]],
  ['packages/core/src/kernels/b.ts', 'export const a = (t?: Tensor): unknown => t?.arraySync()', [random]],
  ['packages/retrieval/src/data/a.ts', `console.log('read')`, ['eslint(no-console)']],
  ['packages/core/src/losses/a.ts', `export { readFile } from 'node:fs'`, ['import(no-nodejs-modules)']],
  ['packages/core/src/filters/margin/a.ts', `import 'node:fs'`, ['import(no-nodejs-modules)']],
  ['packages/retrieval/src/negatives/a.ts', `import 'os'`, ['import(no-nodejs-modules)']],
  ['packages/core/src/a.ts', 'export const a: any = 1', ['typescript(no-explicit-any)']],
])('%s must not say: %s', (path, text, rules) => {
  expect(broken(path, text)).toEqual(rules)
})

test.each([
  ['apps/cli/src/a.ts', `console.log('done')`],
  ['packages/retrieval/src/data/a.ts', `export { readFile } from 'node:fs'`],
  ['packages/core/src/losses/a.test.ts', `import 'node:fs'`],
])('%s may say: %s', (path, text) => {
  expect(broken(path, text)).toEqual([])
})
