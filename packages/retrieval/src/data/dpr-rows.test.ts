import { readFile, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { at, collect, expectRoundTrip, temporaryFolder, text, texts } from '../../fixtures/row-files.ts'
import { readDpr, writeDpr } from './dpr-rows.ts'

temporaryFolder()
const path = (): string => at('rows.jsonl')

const contexts = fc.array(fc.record({ title: text, text, passageId: fc.option(text, { nil: undefined }) }), {
  maxLength: 3,
})

it('comes back as it was written', async () => {
  await expectRoundTrip(
    fc.record({
      question: text,
      answers: texts,
      positives: contexts,
      negatives: contexts,
      hardNegatives: contexts,
    }),
    (rows) => writeDpr(path(), rows),
    () => readDpr(path()),
  )
})

it('is one JSON list', async () => {
  const row = {
    question: 'q',
    answers: ['a'],
    positives: [],
    negatives: [],
    hardNegatives: [{ title: '', text: 't' }],
  }
  await writeDpr(path(), [row, row])
  expect(JSON.parse(await readFile(path(), 'utf8'))).toHaveLength(2)
  await writeDpr(path(), [])
  expect(JSON.parse(await readFile(path(), 'utf8'))).toEqual([])
})

it('takes rows with little in them, and refuses a string where answers belong', async () => {
  await writeFile(path(), '[{"question":"q","positive_ctxs":[{"text":"t","score":3}]}]')
  expect(await collect(readDpr(path()))).toMatchObject([{ answers: [], hardNegatives: [] }])
  await writeFile(path(), '[\n{"question":"q","answers":"a","positive_ctxs":[]}]')
  await expect(collect(readDpr(path()))).rejects.toMatchObject({
    code: 'NEG_INPUT_SCHEMA',
    where: { file: path(), line: 2, field: 'answers' },
  })
})
