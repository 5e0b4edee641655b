import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { GoldenRow } from './run-golden.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder = ''

/** The command in a folder that holds `vectors/`, `adapters/` and `data/`. */
function golden(...flags: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const command = ['--conditions=@neg/source', main, '--adapters', 'adapters', '--engine', 'cpu', ...flags]
  return spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'] } })
}

function rowsOf(file: string): readonly GoldenRow[] {
  const report = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { readonly rows: readonly GoldenRow[] }
  return report.rows
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'neg-golden-'))
  for (const name of ['vectors', 'adapters', 'data', 'broken']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'data', 'words.txt'), 'one two')
  const vectors = (functions: Readonly<Record<string, readonly object[]>>): string =>
    JSON.stringify({ functions: Object.entries(functions).map(([name, cases]) => ({ name, cases })) })
  const wanted = (name: string, inputs: object, expected: object, options: object = {}): object => ({
    name,
    inputs,
    options,
    expected,
    tolerance: 1e-6,
  })
  writeFileSync(
    join(folder, 'vectors', '01-sums.json'),
    vectors({
      'sum (plain)': [wanted('right', { values: [1, 2] }, { sum: 3 }), wanted('wrong', { values: [1, 2] }, { sum: 4 })],
      'sum (not finite)': [wanted('infinite', { values: ['Infinity', 1] }, { sum: 'Infinity' })],
      'sum (errors)': [
        wanted('thrown and wanted', { values: [] }, { error: true }),
        wanted('thrown', { values: [] }, { sum: 0 }),
        wanted('wanted', { values: [1] }, { error: true }),
      ],
      'Folder.words (of a file)': [
        wanted('there', { dataPath: 'words.txt' }, { words: ['two', 'one'] }, { reversed: true }),
        wanted('absent', { dataPath: 'nothing.txt' }, { words: [] }),
        wanted('one of two', { dataPaths: ['words.txt', 'nothing.txt'] }, { words: [] }),
      ],
      unknown: [wanted('no function', {}, {})],
    }),
  )
  writeFileSync(join(folder, 'vectors', '01-sums-more.json'), vectors({ any: [wanted('x', {}, {})] }))
  writeFileSync(join(folder, 'vectors', '02-broken.json'), vectors({ any: [wanted('x', {}, {})] }))
  writeFileSync(join(folder, 'broken', '03-cut.json'), '{\n  "functions": [\n')
  writeFileSync(join(folder, 'broken', '04-shape.json'), '{ "functions": [{ "name": "f", "cases": [{}] }] }')
  writeFileSync(
    join(folder, 'adapters', '01-sums.ts'),
    `import { readFileSync } from 'node:fs'
    export default {
      file: '01-sums',
      functions: {
        sum: ({ inputs }: { inputs: { values: number[] } }) => {
          if (inputs.values.length === 0) throw new RangeError('nothing to add')
          return { sum: inputs.values.reduce((a, b) => a + b) , inputs: inputs.values.splice(0) }
        },
        'Folder.words': async ({ inputs, options, dataDir, engine }) => {
          const words = readFileSync(dataDir + '/' + inputs.dataPath, 'utf8').split(' ')
          return { words: options.reversed ? words.reverse() : words, engine }
        },
      },
    }`,
  )
  writeFileSync(join(folder, 'adapters', '02-broken.ts'), `throw new Error('no such method')`)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('pnpm golden', () => {
  it('judges every case, writes the rows and fails', () => {
    const { status, stdout } = golden('vectors', '--json', 'out/golden.json')
    expect(status).toBe(1)
    const rows = rowsOf('out/golden.json')
    expect(rows.map((row) => `${row.file} ${row.function}: ${row.case}: ${row.status}`)).toEqual([
      '01-sums sum (plain): right: pass',
      '01-sums sum (plain): wrong: fail',
      '01-sums sum (not finite): infinite: pass',
      '01-sums sum (errors): thrown and wanted: pass',
      '01-sums sum (errors): thrown: error',
      '01-sums sum (errors): wanted: fail',
      '01-sums Folder.words (of a file): there: pass',
      '01-sums Folder.words (of a file): absent: no-data',
      '01-sums Folder.words (of a file): one of two: no-data',
      '01-sums unknown: no function: missing',
      '01-sums-more any: x: missing',
      '02-broken any: x: error',
    ])
    expect(rows[1]).toMatchObject({ engine: 'cpu', worst: 0.25, at: 'sum', message: 'got 3, want 4' })
    expect(rows[4].message).toContain('nothing to add')
    expect(rows[11].message).toContain('no such method')
    expect(JSON.parse(readFileSync(join(folder, 'out/golden.json'), 'utf8'))).toMatchObject({
      schema: 'neg.golden/1',
      totals: { cases: 12, pass: 4, fail: 2, error: 2, missing: 2, 'no-data': 2 },
    })
    expect(stdout).toContain('fail: 01-sums sum (plain), case "wrong" at sum: got 3, want 4')
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('12 cases: 4 passed')
  })

  it('takes a name before a dash or a whole name, and counts missing ones under --strict alone', () => {
    expect(golden('vectors', '--only', '01-sums-more').status).toBe(0)
    expect(golden('vectors', '--only', '01-sums-more', '--strict').status).toBe(1)
    golden('vectors', '--only', '01-sums', '--json', 'only.json')
    expect(new Set(rowsOf('only.json').map((row) => row.file))).toEqual(new Set(['01-sums', '01-sums-more']))
    expect(golden('vectors', '--only', '0').status).toBe(2)
  })

  it('reads data from the folder that --data names', () => {
    golden('vectors', '--only', '01', '--data', 'elsewhere', '--json', 'data.json')
    expect(rowsOf('data.json').filter((row) => row.status === 'no-data')).toHaveLength(3)
  })

  it.each([
    ['an absent folder', ['nowhere'], /NEG_INPUT_MISSING.*nowhere/],
    ['a cut file', ['broken', '--only', '03'], /NEG_INPUT_SYNTAX.*03-cut\.json:\d/],
    ['a file of another form', ['broken', '--only', '04'], /NEG_INPUT_SCHEMA.*04-shape\.json.*functions\.0\.cases\.0/],
    ['an unknown engine', ['vectors', '--engine', 'abacus'], /abacus/],
    ['an unknown option', ['vectors', '--fast'], /--fast/],
    ['an empty prefix', ['vectors', '--only', '01,'], /prefixes/],
  ])('ends with status 2 on %s', (_, flags, message) => {
    const { status, stderr } = golden(...flags)
    expect(status).toBe(2)
    expect(stderr).toMatch(message)
  })
})
