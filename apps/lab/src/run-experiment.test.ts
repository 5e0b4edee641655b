import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { defineExperiment } from './experiment.ts'
import type { Experiment, LabResult } from './experiment.ts'
import { labResultSchema } from './lab-result.ts'
import { writeReport } from './report.ts'
import { runExperiment } from './run-experiment.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neg-lab-'))
  writeFileSync(join(folder, 'numbers.txt'), '1 2 3')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Two coins, one biased; `calls` counts the work that was really done. */
function coins(changes: Partial<Experiment<{ readonly bias: number }>> = {}): {
  readonly experiment: Experiment<{ readonly bias: number }>
  readonly calls: string[]
} {
  const calls: string[] = []
  const experiment = defineExperiment<{ readonly bias: number }>({
    id: '99',
    title: 'Coins',
    system: null,
    claim: 'A biased coin shows more heads than a fair one.',
    paper: null,
    data: [{ name: 'numbers', locate: () => [join(folder, 'numbers.txt')] }],
    arms: [
      { name: 'fair', description: 'heads half of the time' },
      { name: 'biased', description: 'heads more often' },
    ],
    seeds: 4,
    claims: [{ id: 'bias', compare: ['biased', 'fair'], metric: 'heads', atLeast: 0.1, wins: 4 }],
    async prepare() {
      calls.push('prepare')
      return { bias: 0.3 }
    },
    async run(arm, seed, { rng, shared, earlier, progress }) {
      calls.push(`${arm} ${seed}`)
      const chance = arm === 'fair' ? 0.5 : 0.5 + shared.bias
      progress('throwing', 1, 1)
      const heads = Array.from({ length: 200 }, () => rng.uniform()).filter((value) => value < chance).length / 200
      return { steps: 200, metrics: { heads }, details: { earlier: Object.keys(earlier) } }
    },
    ...changes,
  })
  return { experiment, calls }
}

const out = (name = 'out'): string => join(folder, name)
const summary = (name = 'out'): string => readFileSync(join(out(name), 'summary.json'), 'utf8')

describe('runExperiment', () => {
  it('runs every arm for every seed, decides the claims and writes result and page', async () => {
    const { experiment, calls } = coins()
    const seen: string[] = []
    const result = await runExperiment(experiment, {
      folder: out(),
      engine: 'cpu',
      onProgress: (label, done, total) => seen.push(`${label} ${done}/${total}`),
    })
    expect(calls).toEqual(['prepare', ...[1, 2, 3, 4].flatMap((seed) => [`fair ${seed}`, `biased ${seed}`])])
    expect(seen).toHaveLength(8)
    expect(labResultSchema.parse(JSON.parse(summary()))).toEqual(result)
    expect(result).toMatchObject({ schema: 'neg.lab/1', id: '99', quick: false, provenance: { engine: 'cpu' } })
    expect(result.provenance.data).toEqual([{ name: 'numbers', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }])
    expect(result.arms[1].seeds[0]).toMatchObject({ seed: 1, details: { earlier: ['fair'] } })
    expect(result.claims[0]).toMatchObject({ wins: 4, verdict: 'supported' })
    expect(readFileSync(join(out(), 'report.html'), 'utf8')).toContain('Coins')
  })

  it('gives every arm of a seed the same generator', async () => {
    const { experiment } = coins({ prepare: async () => ({ bias: 0 }) })
    const { arms } = await runExperiment(experiment, { folder: out(), engine: 'cpu' })
    expect(arms[0].seeds.map(({ metrics }) => metrics)).toEqual(arms[1].seeds.map(({ metrics }) => metrics))
  })

  it('goes on after an interruption without computing anything twice, to the same bytes', async () => {
    const { experiment: undisturbed } = coins()
    await runExperiment(undisturbed, { folder: out('whole'), engine: 'cpu' })
    const { experiment, calls } = coins()
    const killed = { ...experiment, run: failingAt('biased 2', experiment.run) }
    await expect(runExperiment(killed, { folder: out(), engine: 'cpu' })).rejects.toThrow('killed')
    expect(calls).toEqual(['prepare', 'fair 1', 'biased 1', 'fair 2'])
    calls.length = 0
    const found: boolean[] = []
    await runExperiment(experiment, { folder: out(), engine: 'cpu', onArm: (arm) => found.push(arm.found) })
    expect(calls).toEqual(['prepare', 'biased 2', 'fair 3', 'biased 3', 'fair 4', 'biased 4'])
    expect(found).toEqual([true, true, true, false, false, false, false, false])
    expect(summary()).toBe(summary('whole'))
    calls.length = 0
    await runExperiment(experiment, { folder: out(), engine: 'cpu' })
    expect(calls).toEqual([])
  })

  it('adds seeds to those that are there, and takes nothing from a run with other options', async () => {
    const { experiment, calls } = coins()
    await runExperiment(experiment, { folder: out(), engine: 'cpu', quick: true })
    expect(calls).toEqual(['prepare', 'fair 1', 'biased 1'])
    calls.length = 0
    await runExperiment(experiment, { folder: out(), engine: 'cpu', seeds: 1, seed: 7 })
    await runExperiment(experiment, { folder: out(), engine: 'cpu', seeds: 2, seed: 6, threads: 1 })
    expect(calls).toEqual(['prepare', 'fair 7', 'biased 7', 'prepare', 'fair 6', 'biased 6'])
    calls.length = 0
    writeFileSync(join(folder, 'numbers.txt'), '1 2 4')
    await runExperiment(experiment, { folder: out(), engine: 'cpu', seeds: 1, seed: 7 })
    expect(calls).toEqual(['prepare', 'fair 7', 'biased 7'])
  })

  it('renders the page again from what is stored, the experiment having its say', async () => {
    const page = (result: LabResult, { seconds }: { seconds: Readonly<Record<string, readonly number[]>> }): string =>
      `${result.id}: ${Object.keys(seconds).join(' and ')}`
    const { experiment, calls } = coins({ page })
    await runExperiment(experiment, { folder: out(), engine: 'cpu', quick: true })
    calls.length = 0
    rmSync(join(out(), 'report.html'))
    const path = await writeReport(experiment, out())
    expect(readFileSync(path, 'utf8')).toBe('99: fair and biased')
    expect(calls).toEqual([])
  })

  it('refuses bad seeds, metrics that are no numbers, absent data and a broken result', async () => {
    const { experiment } = coins()
    const run = (options: object, of = experiment): Promise<LabResult> =>
      runExperiment(of, { folder: out(), engine: 'cpu', ...options })
    await expect(run({ seeds: 0 })).rejects.toMatchObject({ code: 'NEG_RANGE', where: { field: 'seeds' } })
    await expect(run({ seed: 1.5 })).rejects.toMatchObject({ code: 'NEG_RANGE', where: { field: 'seed' } })
    const { experiment: lost } = coins({ data: [{ name: 'lost', locate: () => [join(folder, 'lost')] }] })
    await expect(run({}, lost)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
    const { experiment: undefinedMetric } = coins({ run: async () => ({ steps: 0, metrics: { heads: Number.NaN } }) })
    await expect(run({}, undefinedMetric)).rejects.toMatchObject({ code: 'NEG_NOT_FINITE', where: { field: 'heads' } })
    await expect(writeReport(experiment, out())).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
    await run({ quick: true })
    writeFileSync(join(out(), 'summary.json'), '{ "schema": "neg.lab/2" }')
    await expect(writeReport(experiment, out())).rejects.toMatchObject({ code: 'NEG_INPUT_SCHEMA' })
  })
})

function failingAt(
  moment: string,
  run: Experiment<{ readonly bias: number }>['run'],
): Experiment<{ readonly bias: number }>['run'] {
  return async (arm, seed, context) => {
    if (`${arm} ${seed}` === moment) throw new Error('killed')
    return run(arm, seed, context)
  }
}

describe('defineExperiment', () => {
  it('refuses what does not fit together', () => {
    const claim = { id: 'x', compare: ['biased', 'fair'], metric: 'heads', atLeast: 0, wins: 1 } as const
    expect(() => coins({ id: '7' })).toThrow(/two digits/)
    expect(() => coins({ seeds: 0 })).toThrow(/seeds/)
    expect(() => coins({ claims: [claim, claim] })).toThrow(/one id/)
    expect(() => coins({ claims: [{ ...claim, compare: ['biased', 'loaded'] }] })).toThrow(/loaded/)
    expect(() => coins({ claims: [{ ...claim, wins: 5 }] })).toThrow(/wins/)
    expect(() => coins({ arms: [1, 2].map(() => ({ name: 'biased', description: '' })) })).toThrow(/one name/)
  })
})
