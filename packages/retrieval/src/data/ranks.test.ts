import { writeFile } from 'node:fs/promises'

import { meanReciprocalRankOfRanks } from '@neg/core/evaluation'
import { expect, it } from 'vitest'

import { at, temporaryFolder } from '../../fixtures/row-files.ts'
import { readRanks, writeRanks } from './ranks.ts'

temporaryFolder()

async function write(name: string, content: string): Promise<string> {
  const path = at(name)
  await writeFile(path, content)
  return path
}

it('keep the holes they have', async () => {
  const ranks = await readRanks(await write('ranks.tsv', '1\ta\t2\n1\tb\t5\n2\tc\t1\n'))
  expect(ranks.get('1')).toEqual(
    new Map([
      ['a', 2],
      ['b', 5],
    ]),
  )
  expect(meanReciprocalRankOfRanks(new Map([['1', new Map([['b', 1]])]]), ranks)).toBe(0.2)
})

it('are written in the order of the run', async () => {
  const path = at('written.tsv')
  await writeRanks(
    path,
    new Map([
      [
        'q',
        new Map([
          ['a', 1],
          ['b', 1],
          ['c', 3],
        ]),
      ],
    ]),
    { maxDocs: 2 },
  )
  expect(await readRanks(path)).toEqual(
    new Map([
      [
        'q',
        new Map([
          ['c', 1],
          ['b', 2],
        ]),
      ],
    ]),
  )
})

it.each([
  ['1\ta\t0', 'NEG_INPUT_SYNTAX', 1],
  ['1\ta\t1.5', 'NEG_INPUT_SYNTAX', 1],
  ['1 a 1', 'NEG_INPUT_SYNTAX', 1],
  ['1\ta\t1\n1\tb\t1', 'NEG_ID_DUPLICATE', 2],
  ['1\ta\t1\n1\ta\t2', 'NEG_ID_DUPLICATE', 2],
])('refuse %j', async (content, code, line) => {
  const path = await write('bad.tsv', content)
  await expect(readRanks(path)).rejects.toMatchObject({ code, where: { file: path, line } })
})
