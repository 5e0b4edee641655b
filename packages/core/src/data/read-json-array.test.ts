import fc from 'fast-check'
import { expect, it } from 'vitest'

import { collect, fileWith, temporaryFolder, valuesOf } from '../../fixtures/written-files.ts'
import { readJsonArray } from './read-json-array.ts'

temporaryFolder()

it('reads what JSON.stringify writes, indented or not', async () => {
  const row = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true, maxKeys: 4 })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 5 }), fc.constantFrom(0, 2, '\t'), async (rows, indent) => {
      const path = await fileWith(JSON.stringify(rows, null, indent))
      expect(await valuesOf(readJsonArray(path))).toEqual(JSON.parse(JSON.stringify(rows)))
    }),
    { numRuns: 60 },
  )
})

it.each([
  ['{"a":1}', 'NEG_INPUT_SYNTAX', 1],
  ['[{"a":1}\n{"a":2}]', 'NEG_INPUT_SYNTAX', 2],
  ['[{"a":1},\n]', 'NEG_INPUT_SYNTAX', 2],
  ['[{"a":1}\n', 'NEG_INPUT_SYNTAX', 1],
  ['[{"a":\n1', 'NEG_INPUT_SYNTAX', 2],
  ['[{"a":}]', 'NEG_INPUT_SYNTAX', 1],
  ['[{}]\nx', 'NEG_INPUT_SYNTAX', 2],
  ['[\n"text"]', 'NEG_INPUT_SCHEMA', 2],
  ['', 'NEG_INPUT_SYNTAX', 0],
])('refuses %j', async (text, code, line) => {
  const path = await fileWith(text)
  await expect(collect(readJsonArray(path))).rejects.toMatchObject({ code, where: { file: path, line } })
})
