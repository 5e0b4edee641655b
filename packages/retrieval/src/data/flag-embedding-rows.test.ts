import { readFile, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { at, collect, expectRoundTrip, scoresOf, temporaryFolder, text, texts } from '../../fixtures/row-files.ts'
import { readFlagEmbedding, writeFlagEmbedding } from './flag-embedding-rows.ts'

temporaryFolder()
const path = (): string => at('rows.jsonl')

it('comes back as it was written', async () => {
  await expectRoundTrip(
    fc.tuple(text, texts, texts, fc.option(text, { nil: undefined })).chain(([query, positives, negatives, prompt]) =>
      fc.record({
        query: fc.constant(query),
        positives: fc.constant(positives),
        negatives: fc.constant(negatives),
        positiveScores: fc.option(scoresOf(positives), { nil: undefined }),
        negativeScores: fc.option(scoresOf(negatives), { nil: undefined }),
        prompt: fc.constant(prompt),
      }),
    ),
    (rows) => writeFlagEmbedding(path(), rows),
    () => readFlagEmbedding(path()),
  )
})

it('writes the names that FlagEmbedding reads, and takes rows without negatives', async () => {
  await writeFlagEmbedding(path(), [{ query: 'q', positives: ['p'], negatives: ['n'], negativeScores: [0.5] }])
  expect(await readFile(path(), 'utf8')).toBe('{"query":"q","pos":["p"],"neg":["n"],"neg_scores":[0.5]}\n')
  await writeFile(path(), '{"query":"q","pos":["p"]}')
  expect(await collect(readFlagEmbedding(path()))).toMatchObject([{ negatives: [] }])
})

it.each([
  ['{"query":"q","pos":"p","neg":[]}', 'pos'],
  ['{"query":["q"],"pos":["p"],"neg":[]}', 'query'],
  ['{"query":"q","pos":["p"],"neg":[1]}', 'neg'],
  ['{"query":"q","pos":["p"],"neg":["n"],"neg_scores":[1,2]}', 'neg_scores'],
  ['{"query":"q"}', 'pos'],
])('refuses %s', async (line, field) => {
  await writeFile(path(), `{"query":"q","pos":["p"]}\n${line}`)
  await expect(collect(readFlagEmbedding(path()))).rejects.toMatchObject({
    code: 'NEG_INPUT_SCHEMA',
    where: { file: path(), line: 2, field },
  })
})
