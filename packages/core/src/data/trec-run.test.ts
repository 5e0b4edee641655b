import { readFile, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { table } from '../../fixtures/trec-tables.ts'
import { at, temporaryFolder } from '../../fixtures/written-files.ts'
import { rankRun } from '../evaluation/rank-run.ts'
import { parseRun, readRun, writeRun } from './trec-run.ts'

temporaryFolder()

it('reads back what was written, score by score', async () => {
  const path = at('run.txt')
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
  const path = at('top.txt')
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
  const path = at('run.gz')
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
  const path = at('never.run')
  const run = new Map([['q', new Map([['d', Number.NaN]])]])
  await expect(writeRun(path, run)).rejects.toMatchObject({ code: 'NEG_NOT_FINITE' })
  await expect(writeRun(path, run, { tag: 'two words' })).rejects.toMatchObject({ code: 'NEG_INPUT_SCHEMA' })
  await expect(readRun(path)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
})
