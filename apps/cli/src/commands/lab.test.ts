import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const lab = new URL('../../../lab/src/index.ts', import.meta.url).href
let folder = ''

/** The command, from the sources, in a folder of its own; `place` stands in for the working folder. */
function neg(parameters: readonly string[], place = folder): { status: number | null; stdout: string; stderr: string } {
  const main = new URL('../main.ts', import.meta.url).href
  const script = `import { main } from ${JSON.stringify(main)}; process.exitCode = await main(process.argv.slice(1))`
  const command = ['--conditions=@neg/source', '--input-type=module', '-e', script, '--', ...parameters]
  return spawnSync(process.execPath, command, { cwd: place, encoding: 'utf8' })
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'neg-lab-command-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('neg lab', () => {
  it('lists all experiments, as a table and as JSON', () => {
    const { status, stdout } = neg(['lab', 'list', '--json', 'list.json'])
    expect(status).toBe(0)
    expect(stdout).toContain('SupReMix')
    const list = JSON.parse(readFileSync(join(folder, 'list.json'), 'utf8')) as readonly object[]
    expect(list).toHaveLength(56)
    expect(list[9]).toMatchObject({ id: '09', package: '@neg/retrieval', paper: { arxiv: '2104.08051' } })
  })

  it.each([
    ['an unknown experiment', ['run', '77'], /NEG_ID_UNKNOWN.*77.*neg lab list/],
    ['no number of seeds', ['run', '00', '--seeds', 'many'], /--seeds.*whole number/],
    ['a negative seed', ['run', '00', '--seed=-1'], /--seed.*whole number/],
    ['an unknown budget', ['run', '00', '--budget', 'endless'], /endless/],
    ['a folder without a result', ['report', 'nowhere'], /NEG_INPUT_MISSING.*nowhere/],
  ])('ends with status 2 on %s', (_, parameters, message) => {
    const { status, stderr } = neg(['lab', ...parameters])
    expect(status).toBe(2)
    expect(stderr).toMatch(message)
  })

  it('takes the lab that is installed in the working folder; runs, shows, resumes and reports', () => {
    const project = join(folder, 'project')
    const installed = join(project, 'node_modules', '@neg', 'lab')
    mkdirSync(installed, { recursive: true })
    writeFileSync(join(installed, 'package.json'), '{ "name": "@neg/lab", "type": "module", "exports": "./index.js" }')
    // The real lab, with a catalogue of one experiment.
    writeFileSync(
      join(installed, 'index.js'),
      `import { defineExperiment } from '${lab}'
      export * from '${lab}'
      export const catalogue = [{ id: '42', slug: 'coins', title: 'Coins', package: '@neg/core', status: 'built' }]
      export const loadExperiment = async () => defineExperiment({
        id: '42', title: 'Coins', system: null, claim: 'Loaded coins differ.', paper: null, data: [], seeds: 3,
        arms: [{ name: 'fair', description: 'a coin' }, { name: 'loaded', description: 'a trick' }],
        claims: [{ id: 'loaded', compare: ['loaded', 'fair'], metric: 'heads', atLeast: 0.1, wins: 3 }],
        run: async (arm, seed, { progress }) => {
          progress('throwing', 1, 1)
          return { steps: 10, metrics: { heads: arm === 'fair' ? 0.5 : 0.8 + seed / 100 } }
        },
      })`,
    )
    const run = neg(['lab', 'run', 'coins', '--engine', 'cpu', '--json', 'result.json'], project)
    expect(run.status).toBe(0)
    expect(run.stdout).toContain('supported: loaded.')
    expect(run.stdout).toMatch(/loaded +0\.82 ± 0\.0248 +10/)
    expect(run.stdout).toContain('runs/coins/report.html')
    expect(run.stderr).toContain('arm 6 of 6: loaded, seed 3, 0.0 s')
    const result = readFileSync(join(project, 'result.json'), 'utf8')
    expect(JSON.parse(result)).toMatchObject({ schema: 'neg.lab/1', claims: [{ verdict: 'supported', wins: 3 }] })
    expect(readFileSync(join(project, 'runs/coins/summary.json'), 'utf8')).toBe(result)
    const again = neg(['lab', 'run', '42', '--engine', 'cpu'], project)
    expect(again.stderr).toContain('arm 6 of 6: loaded, seed 3, found')
    const quick = neg(['lab', 'run', '42', '--engine', 'cpu', '--quick', '--out', 'quick', '--seed', '5'], project)
    expect(quick).toMatchObject({ status: 0, stdout: expect.stringContaining('undecided: loaded.') })
    expect(neg(['lab', 'report', 'quick'], project)).toMatchObject({ status: 0, stdout: 'quick/report.html\n' })
    expect(readFileSync(join(project, 'quick/report.html'), 'utf8')).toContain('A quick run')
  })
})
