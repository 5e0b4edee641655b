import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeJson } from '@neg/core/execution'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { gatherReport } from './gather-report.ts'
import { retrievalReportSchema } from './report-schema.ts'

const corpus = { sha256: 'c'.repeat(64), count: 50 }
const inputs = { corpus, queries: { sha256: 'q'.repeat(64), count: 20 }, qrels: { sha256: 'j'.repeat(64), count: 9 } }

function evaluation(source: object, values: readonly number[], split = 'test'): object {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return {
    schema: 'neg.eval/1',
    version: '1.2.3',
    engine: 'wasm',
    seed: 0,
    options: { source, split, measures: ['mrr_10'], depth: 100 },
    inputs,
    run: { path: 'run.trec', sha256: 'r'.repeat(64) },
    queries: values.length,
    measures: { mrr_10: { mean, interval: [mean - 0.1, mean + 0.1] } },
    perQuery: Object.fromEntries(values.map((value, query) => [`q${query}`, { mrr_10: value }])),
  }
}

function training(encoder: string, firstStep: number, negatives?: string): object {
  const losses = [3, 2, 1]
  return {
    schema: 'neg.train/1',
    version: '1.2.3',
    engine: 'wasm',
    seed: 0,
    options: {},
    encoder,
    firstStep,
    losses,
    lastStep: firstStep + 3,
    texts: 24,
    inputs: { ...inputs, ...(negatives === undefined ? {} : { negatives }) },
  }
}

function mining(sha256: string, dropped: Readonly<Record<string, number>>): object {
  const rate = { route: 'one-relation', estimate: 0.25, interval: [0.1, 0.4], n: 40 }
  const hardness = { from: 0, to: 2, counts: [10, 30], unplaced: 0 }
  return {
    schema: 'neg.mine/1',
    versions: {},
    engine: 'wasm',
    seed: 0,
    options: {
      source: { kind: 'bm25' },
      depth: 10,
      queries: 8,
      relativeMargin: 'relativeMargin' in dropped ? 0.1 : undefined,
    },
    inputs,
    outputs: [{ path: 'negatives.jsonl', sha256, rows: 8 }],
    candidates: 80,
    dropped,
    short: 0,
    falseNegatives: [rate],
    hardness,
    unfiltered: { falseNegatives: [rate], hardness },
    report: {},
  }
}

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-gather-'))
  await writeJson(join(folder, 'lexical/evaluation.json'), evaluation({ kind: 'bm25' }, [0, 0.5, 0, 0.2]))
  await writeJson(
    join(folder, 'plain/judged/evaluation.json'),
    evaluation({ kind: 'dense', encoder: 'e/1' }, [0.5, 0.5, 0.1, 0.2]),
  )
  await writeJson(join(folder, 'plain/training.json'), training('e/1', 0))
  await writeJson(
    join(folder, 'mined/judged/evaluation.json'),
    evaluation({ kind: 'dense', encoder: 'e/2' }, [1, 1, 0.5, 0.5]),
  )
  await writeJson(join(folder, 'mined/training.json'), training('e/2', 3, 'n2'))
  await writeJson(join(folder, 'negatives/all/manifest.json'), mining('n1', { positives: 8 }))
  await writeJson(join(folder, 'negatives/filtered/manifest.json'), mining('n2', { positives: 8, relativeMargin: 30 }))
})
afterEach(() => rm(folder, { recursive: true }))

describe('gatherReport', () => {
  it('ties evaluations to trainings and trainings to negatives, wherever they lie', async () => {
    const data = await gatherReport(folder)
    expect(retrievalReportSchema.parse(data)).toEqual(data)
    expect(data.arms.map(({ id, kind, source, steps }) => [id, kind, source, steps])).toEqual([
      ['lexical', 'lexical', undefined, undefined],
      ['mined/judged', 'dense', 'negatives/all', 6],
      ['plain/judged', 'dense', undefined, 3],
    ])
    expect(data).toMatchObject({ baseline: 'lexical', control: 'plain/judged', primary: 'MRR@10' })
    expect(data.arms[1]).toMatchObject({
      filter: 'known positives, relative margin 0.1',
      sourceFilter: 'negatives/filtered',
      comparison: { difference: expect.closeTo(0.425, 6) },
    })
    expect(data.mining).toMatchObject([
      {
        candidates: 80,
        queries: 8,
        filters: [{ id: 'negatives/filtered', kept: 42, falseNegatives: { suspected: 10 } }],
      },
    ])
  })

  it('takes the control that is asked for and refuses one that is none', async () => {
    expect((await gatherReport(folder, { control: 'lexical' })).control).toBe('lexical')
    await expect(gatherReport(folder, { control: 'nobody' })).rejects.toMatchObject({ code: 'NEG_ID_UNKNOWN' })
  })

  it('shows one split, and refuses evaluations that judge different things', async () => {
    await writeJson(join(folder, 'lexical/dev/evaluation.json'), evaluation({ kind: 'bm25' }, [1, 1], 'dev'))
    expect((await gatherReport(folder)).arms).toHaveLength(3)
    expect((await gatherReport(folder, { split: 'dev' })).arms.map(({ id }) => id)).toEqual(['lexical/dev'])
    const other = { ...evaluation({ kind: 'bm25' }, [1]), inputs: { ...inputs, corpus: { ...corpus, count: 51 } } }
    await writeJson(join(folder, 'other/evaluation.json'), other)
    await expect(gatherReport(folder)).rejects.toMatchObject({ code: 'NEG_INPUT_SCHEMA' })
  })

  it('names what is missing or broken', async () => {
    await expect(gatherReport(join(folder, 'negatives'))).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
    await expect(gatherReport(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
    await writeFile(join(folder, 'plain/training.json'), '{')
    await expect(gatherReport(folder)).rejects.toMatchObject({ code: 'NEG_INPUT_SYNTAX' })
  })
})
