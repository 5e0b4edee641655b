import { writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { at, collect, expectRoundTrip, temporaryFolder, text } from '../../fixtures/row-files.ts'
import { readTevatron, writeTevatron } from './tevatron-rows.ts'

temporaryFolder()
const path = (): string => at('rows.jsonl')

const passages = fc.array(fc.record({ id: text, title: text, text }), { maxLength: 3 })

it('comes back as it was written', async () => {
  await expectRoundTrip(
    fc.record({ queryId: text, query: text, positives: passages, negatives: passages }),
    (rows) => writeTevatron(path(), rows),
    () => readTevatron(path()),
  )
})

it('refuses a string where passages belong, and a passage without text', async () => {
  const row = { query_id: '1', query: 'q', positive_passages: [{ docid: 'd', text: 't' }], negative_passages: [] }
  await writeFile(path(), JSON.stringify(row))
  expect(await collect(readTevatron(path()))).toMatchObject([{ positives: [{ id: 'd', title: '', text: 't' }] }])
  for (const bad of [
    { ...row, positive_passages: 'd' },
    { ...row, negative_passages: [{ docid: 'd' }] },
  ]) {
    await writeFile(path(), JSON.stringify(bad))
    await expect(collect(readTevatron(path()))).rejects.toMatchObject({ code: 'NEG_INPUT_SCHEMA', where: { line: 1 } })
  }
})
