import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { readRun } from '@neg/core/data'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { writeBeir } from '../data/write-beir.ts'
import { fuseFolder } from './fuse-folder.ts'
import type { FuseFolderOptions } from './fuse-folder.ts'

let folder = ''
const at = (...parts: readonly string[]): string => join(folder, ...parts)
/** Weights are tried on q1, whose answer is d1. The first system has it second, the second system first. */
const rankings = {
  first: { dev: ['d2', 'd1', 'd3'], test: ['d3', 'd2', 'd1'] },
  second: { dev: ['d1', 'd2', 'd3'], test: ['d2', 'd3', 'd1'] },
}

const options = (changes: Partial<FuseFolderOptions> = {}): FuseFolderOptions => {
  const system = (name: 'first' | 'second'): FuseFolderOptions['first'] => ({
    name,
    runs: { dev: at(`${name}-dev.trec`), test: at(`${name}-test.trec`) },
  })
  return { folder: at('data'), out: at('fused'), first: system('first'), second: system('second'), ...changes }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-fuse-'))
  await writeBeir(at('data'), {
    documents: ['d1', 'd2', 'd3'].map((id) => ({ id, title: '', text: id })),
    queries: ['q1', 'q2'].map((id) => ({ id, text: id })),
    qrels: { dev: new Map([['q1', new Map([['d1', 1]])]]), test: new Map([['q2', new Map([['d2', 1]])]]) },
  })
  for (const [name, splits] of Object.entries(rankings)) {
    for (const [split, ids] of Object.entries(splits)) {
      const query = split === 'dev' ? 'q1' : 'q2'
      const lines = ids.map((id, i) => `${query} Q0 ${id} ${i + 1} ${3 - i} x\n`)
      await writeFile(at(`${name}-${split}.trec`), lines.join(''))
    }
  }
})
afterAll(() => rm(folder, { recursive: true }))

describe('fuseFolder', () => {
  it('takes the smallest weight that is best on the judged queries, and fuses every split with it', async () => {
    const record = await fuseFolder(options())
    // z-scores are 1.22, 0, -1.22: d1 has 1.22 w, d2 has 1.22 (1 - w).
    expect(record.curve.map(({ measures }) => measures['mrr_10'])).toEqual([...Array(10).fill(0.5), 0.5, 1, 1])
    expect(record.weight).toBe(0.55)
    expect(record.curve[0]).toEqual({ weight: 0, measures: { mrr_10: 0.5, recall_100: 1 } })
    const fused = await readRun(at('fused', 'test.trec'))
    const half = Math.sqrt(1.5)
    expect(fused.get('q2')?.get('d2')).toBeCloseTo(0.55 * half, 6)
    expect(fused.get('q2')?.get('d3')).toBeCloseTo(0.45 * half, 6)
  })

  it('finds its work done, with other runs as other work, and writes no path', async () => {
    const record = await fuseFolder(options())
    const { mtimeMs } = await stat(at('fused', 'fusion.json'))
    expect(await fuseFolder(options())).toEqual(record)
    expect((await stat(at('fused', 'fusion.json'))).mtimeMs).toBe(mtimeMs)
    expect(await readFile(at('fused', 'fusion.json'), 'utf8')).not.toContain(folder)
    const swapped = options({ first: options().second, second: options().first })
    await expect(fuseFolder(swapped)).rejects.toMatchObject({ code: 'NEG_RESUME_MISMATCH' })
    expect((await fuseFolder({ ...swapped, fresh: true })).weight).toBe(0)
  })

  it.each<readonly [string, string, () => Partial<FuseFolderOptions>]>([
    ['a split without runs', 'NEG_INPUT_MISSING', () => ({ tuneOn: 'train' })],
    ['a system without the runs of a split', 'NEG_INPUT_MISSING', () => ({ second: { name: 'x', runs: {} } })],
    [
      'a run that is not there',
      'NEG_INPUT_MISSING',
      () => ({ second: { name: 'x', runs: { dev: '/nowhere', test: '/nowhere' } } }),
    ],
    ['a weight above 1', 'NEG_RANGE', () => ({ weights: [1.1] })],
    ['no measure', 'NEG_RANGE', () => ({ measures: [] })],
    ['an unknown measure', 'NEG_RANGE', () => ({ measures: ['x'] })],
  ])('refuses %s', async (_, code, changes) => {
    await expect(fuseFolder(options({ out: at('refused'), ...changes() }))).rejects.toMatchObject({ code })
    await expect(stat(at('refused'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
