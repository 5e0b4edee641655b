import { writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import {
  at,
  collect,
  expectRoundTrip,
  score,
  scoresOf,
  temporaryFolder,
  text,
  texts,
} from '../../fixtures/row-files.ts'
import {
  readSentenceTransformers,
  type SentenceTransformersFormat,
  writeSentenceTransformers,
} from './sentence-transformers-rows.ts'

temporaryFolder()
const path = (): string => at('rows.jsonl')

const negatives = fc.array(text, { minLength: 1, maxLength: 4 })
const expectTrip = <F extends SentenceTransformersFormat>(format: F, row: fc.Arbitrary<never>): Promise<void> =>
  expectRoundTrip(
    row,
    (rows) => writeSentenceTransformers(path(), rows, format),
    () => readSentenceTransformers(path(), format) as AsyncIterable<never>,
  )

it.each<[SentenceTransformersFormat, fc.Arbitrary<unknown>]>([
  ['triplet', fc.record({ anchor: text, positive: text, negative: text })],
  ['n-tuple', fc.record({ anchor: text, positive: text, negatives })],
  [
    'n-tuple-scores',
    negatives.chain((list) =>
      fc.record({
        anchor: text,
        positive: text,
        negatives: fc.constant(list),
        scores: scoresOf(['positive', ...list]),
      }),
    ),
  ],
  ['labeled-pair', fc.record({ anchor: text, passage: text, label: score })],
  [
    'labeled-list',
    texts.chain((list) => fc.record({ anchor: text, passages: fc.constant(list), labels: scoresOf(list) })),
  ],
])('%s comes back as it was written', async (format, row) => {
  await expectTrip(format, row as fc.Arbitrary<never>)
})

it('knows columns by their order, whatever they are called', async () => {
  await writeFile(path(), '{"question":"q","answer":"a","score":0.5}')
  expect(await collect(readSentenceTransformers(path(), 'labeled-pair'))).toEqual([
    { anchor: 'q', passage: 'a', label: 0.5 },
  ])
})

it.each<[SentenceTransformersFormat, string]>([
  ['triplet', '{"anchor":"a","positive":"p"}'],
  ['triplet', '{"anchor":"a","positive":"p","negative":["n"]}'],
  ['triplet', '{"anchor":"a","positive":"p","negative":"n","negative_2":"n"}'],
  ['n-tuple', '{"anchor":"a","positive":"p"}'],
  ['n-tuple-scores', '{"anchor":"a","positive":"p","negative_1":"n","score":[1]}'],
  ['labeled-pair', '{"anchor":"a","passage":"p"}'],
  ['labeled-pair', '{"anchor":"a","passage":"p","label":"1"}'],
  ['labeled-list', '{"anchor":"a","passages":"p","labels":[1]}'],
  ['labeled-list', '{"anchor":"a","passages":["p"],"labels":[1,0]}'],
])('refuses as %s %s', async (format, line) => {
  await writeFile(path(), line)
  await expect(collect(readSentenceTransformers(path(), format))).rejects.toMatchObject({
    code: 'NEG_INPUT_SCHEMA',
    where: { file: path(), line: 1 },
  })
})
