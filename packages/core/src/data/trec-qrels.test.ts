import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { table } from '../../fixtures/trec-tables.ts'
import { at, temporaryFolder } from '../../fixtures/written-files.ts'
import { parseQrels, readQrels, writeQrels } from './trec-qrels.ts'

temporaryFolder()

it('reads back what was written, spaces of other scripts in ids included', async () => {
  const path = at('qrels.txt')
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
  const path = at('never.txt')
  for (const bad of ['', 'a b', '#a', 'a\n']) {
    const qrels = new Map([[bad, new Map([['d', 1]])]])
    await expect(writeQrels(path, qrels)).rejects.toMatchObject({ code: 'NEG_INPUT_SCHEMA' })
  }
  await expect(readQrels(path)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
})
