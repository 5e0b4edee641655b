import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { reportSchema } from './report.ts'
import type { BenchReport } from './report.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const fixtures = fileURLToPath(new URL('../fixtures/comparisons', import.meta.url))
let folder = ''

/** The command on a machine without Python. */
function bench(...flags: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['--conditions=@neg/source', main, ...flags], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NEG_BENCH_PYTHON: '/nowhere/python' },
  })
}

function report(file: string): BenchReport {
  return reportSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'neg-bench-test-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('pnpm bench', () => {
  it('compares a side with its peers, right, wrong and missing', () => {
    const run = bench('--comparisons', fixtures, '--engine', 'cpu', '--quick', '--json', 'bench.json')
    // A line a step, and nothing else.
    expect(run.stderr).toMatch(/^(\d+\/\d+ .*\n)*$/)
    // The wrong sum is a check that failed.
    expect(run.status).toBe(1)
    const { rows, curves, machine } = report('bench.json')
    expect(rows.map(({ against, verdict, ratio }) => [against, verdict, ratio !== null])).toEqual([
      ['right', 'reported', true],
      ['wrong', 'missed', true],
      ['too-large', 'reported', false],
      ['broken', 'no-peer', false],
      ['python', 'no-peer', false],
    ])
    const [right, wrong, tooLarge, broken, python] = rows
    expect(right).toMatchObject({ id: 'sum', engine: 'none', size: '10', agreement: 0, target: null, checks: [] })
    expect(right.peer).toMatchObject({ name: 'right', version: '1.2.3' })
    expect(right.ours.runs.length).toBeGreaterThanOrEqual(3)
    expect(right.ours.peakRss).toBeGreaterThan(3e7)
    expect(right.ratio).toBeCloseTo((right.peer?.median ?? 0) / right.ours.median, 12)
    expect(wrong.agreement).toBeGreaterThan(0.1)
    expect(tooLarge.reason).toBe('it needs a petabyte')
    expect(broken.reason).toContain('it does not start')
    expect(python.reason).toContain('/nowhere/python does not run')
    expect(curves).toMatchObject([
      { id: 'sum', engine: 'none', axis: 'numbers', points: [{ size: 10 }, { size: 20 }, { size: 40 }] },
    ])
    expect(machine.engines).toMatchObject([{ name: 'cpu' }])
    expect(run.stdout).toContain('the results differ by')
    expect(readFileSync(join(folder, 'runs/bench/report.html'), 'utf8')).toContain('</html>')
    expect(report('runs/bench/bench.json')).toEqual(report('bench.json'))
  })

  it('runs a comparison of its own on wasm, beside TensorFlow.js as it is', () => {
    const run = bench('infonce-256', '--engine', 'wasm', '--quick', '--json', 'own.json')
    // torch is missing.
    expect(run.status).toBe(3)
    const { rows, curves, failures } = report('own.json')
    expect(failures).toEqual([])
    expect(rows.map(({ against, verdict }) => [against, verdict])).toEqual([
      ['torch', 'no-peer'],
      ['tfjs, wasm, unrepaired, autodiff', 'reported'],
      ['pytorch-metric-learning', 'no-peer'],
    ])
    expect(rows[1].agreement).toBeLessThan(1e-4)
    expect(curves[0].points).toHaveLength(3)
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const temporary = join(folder, 'temporary')
    mkdirSync(temporary)
    const flags = ['--conditions=@neg/source', main, '--comparisons', fixtures, '--engine', 'cpu']
    const child = spawn(process.execPath, flags, { cwd: folder, env: { ...process.env, TMPDIR: temporary } })
    const ended = new Promise((resolve) => child.once('close', resolve))
    while (readdirSync(temporary).length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(readdirSync(temporary)).toEqual([])
  })

  it.each([
    [
      'an unknown comparison',
      ['nonsense'],
      2,
      'NEG_RANGE: there is no comparison "nonsense" (field id). Take some of matmul,',
    ],
    ['an unknown engine', ['--engine', 'abacus'], 2, 'Allowed choices are cuda'],
    ['a seed that is none', ['--seed', '-1'], 2, 'Give a whole number'],
    ['a page of some comparisons', ['matmul', '--docs'], 2, 'Leave out --quick and the ids, or --docs.'],
    ['a page of small sizes', ['--quick', '--docs'], 2, 'full sizes'],
  ])('refuses %s', (_name, flags, status, message) => {
    const run = bench(...flags)
    expect(run.stderr).toContain(message)
    expect(run.status).toBe(status)
  })

  it('explains itself', () => {
    const run = bench('--help')
    expect(run.status).toBe(0)
    expect(run.stdout).toContain('Example:\n  pnpm bench infonce-256 topk-100k --engine wasm --json bench.json')
  })
})
