import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { rankRun } from '../evaluation/rank-run.ts'
import { parseQrels, readQrels, writeQrels } from './trec-qrels.ts'
import { parseRun, readRun, writeRun } from './trec-run.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-trec-'))
})
afterAll(() => rm(folder, { recursive: true }))

const id = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .filter((text) => !/[\t-\r #\uFEFF]/.test(text) && text.isWellFormed())
const table = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Map<string, Map<string, T>>> => {
  const row = fc.uniqueArray(fc.tuple(id, value), { selector: ([key]) => key, minLength: 1, maxLength: 6 })
  return fc
    .uniqueArray(fc.tuple(id, row), { selector: ([key]) => key, maxLength: 5 })
    .map((rows) => new Map(rows.map(([key, cells]) => [key, new Map(cells)])))
}

describe('qrels', () => {
  it('reads back what was written, spaces of other scripts in ids included', async () => {
    const path = join(folder, 'qrels.txt')
    await fc.assert(
      fc.asyncProperty(table(fc.integer({ min: -3, max: 9 })), async (qrels) => {
        await writeQrels(path, qrels)
        expect(await readQrels(path)).toEqual(qrels)
        expect(parseQrels(await readFile(path, 'utf8'))).toEqual(qrels)
      }),
      { numRuns: 40 },
    )
  })

  it('reads strings for ids, CRLF, remarks, blank lines and further columns', () => {
    const text = '\uFEFF# judged by hand\r\n007 0 1e3 2\r\n\r\n  007\t0\td\u3000x -1 more\r\n7 0 d 0'
    expect(parseQrels(text)).toEqual(
      new Map([
        [
          '007',
          new Map([
            ['1e3', 2],
            ['d\u3000x', -1],
          ]),
        ],
        ['7', new Map([['d', 0]])],
      ]),
    )
  })

  it.each([
    ['q 0 d 1\nq 0 d', 'NEG_INPUT_SYNTAX', 2],
    ['q 0 d one', 'NEG_INPUT_SYNTAX', 1],
    ['q 0 d 1.5', 'NEG_INPUT_SYNTAX', 1],
    ['q 0 d 1\n\nq 0 d 0', 'NEG_ID_DUPLICATE', 3],
  ])('refuses %j', (text, code, line) => {
    expect(() => parseQrels(text, { file: 'f' })).toThrow(expect.objectContaining({ code, where: { file: 'f', line } }))
  })

  it('refuses to write ids that would not come back', async () => {
    const path = join(folder, 'never.txt')
    for (const bad of ['', 'a b', '#a', 'a\n']) {
      const qrels = new Map([[bad, new Map([['d', 1]])]])
      await expect(writeQrels(path, qrels)).rejects.toMatchObject({ code: 'NEG_INPUT_SCHEMA' })
    }
    await expect(readQrels(path)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
  })
})

describe('runs', () => {
  it('reads back what was written, score by score', async () => {
    const path = join(folder, 'run.txt')
    await fc.assert(
      fc.asyncProperty(table(fc.double({ noNaN: true })), async (run) => {
        await writeRun(path, run)
        const read = await readRun(path)
        expect([...read.keys()]).toEqual([...run.keys()])
        for (const [query, scores] of run) {
          expect([...(read.get(query)?.keys() ?? [])]).toEqual(rankRun(scores).ids)
          for (const [document, score] of scores) expect(read.get(query)?.get(document)).toBe(score === 0 ? 0 : score)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('ranks from 1, best first, ties by descending id, as many as asked', async () => {
    const path = join(folder, 'top.txt')
    await writeRun(
      path,
      new Map([
        [
          'q',
          new Map([
            ['a', 0.5],
            ['b', 0.5],
            ['c', 1],
          ]),
        ],
      ]),
      { tag: 'mine', maxDocs: 2 },
    )
    expect(await readFile(path, 'utf8')).toBe('q Q0 c 1 1 mine\nq Q0 b 2 0.5 mine\n')
  })

  it('ignores the rank column, and reads packed files and infinite scores', async () => {
    const path = join(folder, 'run.gz')
    await writeFile(path, gzipSync('q Q0 a 1 -inf t\nq Q0 b 2 1e-3 t extra\nq Q0 c 9 +Infinity t'))
    const scores = (await readRun(path)).get('q') ?? new Map()
    expect(rankRun(scores).ids).toEqual(['c', 'b', 'a'])
  })

  it.each([
    ['q Q0 d 1 0.5', 'NEG_INPUT_SYNTAX', 1],
    ['q Q0 d 1 high t', 'NEG_INPUT_SYNTAX', 1],
    ['q Q0 d 1 1 t\nq Q0 e 2 NaN t', 'NEG_NOT_FINITE', 2],
    ['q Q0 d 1 1 t\nq Q0 d 2 0 t', 'NEG_ID_DUPLICATE', 2],
  ])('refuses %j', (text, code, line) => {
    expect(() => parseRun(text.split('\n'), { file: 'f' })).toThrow(
      expect.objectContaining({ code, where: { file: 'f', line } }),
    )
  })

  it('refuses NaN and bad tags before anything is written', async () => {
    const path = join(folder, 'never.run')
    const run = new Map([['q', new Map([['d', Number.NaN]])]])
    await expect(writeRun(path, run)).rejects.toMatchObject({ code: 'NEG_NOT_FINITE' })
    await expect(writeRun(path, run, { tag: 'two words' })).rejects.toMatchObject({ code: 'NEG_INPUT_SCHEMA' })
    await expect(readRun(path)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
  })
})
