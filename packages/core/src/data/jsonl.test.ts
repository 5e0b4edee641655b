import fc from 'fast-check'
import { expect, it } from 'vitest'

import { at, collect, fileWith, temporaryFolder, valuesOf } from '../../fixtures/written-files.ts'
import { readJsonl, writeJsonl } from './jsonl.ts'

temporaryFolder()

it('reads back what was written', async () => {
  const path = at('rows.jsonl')
  const row = fc.record({ a: fc.string({ unit: 'grapheme' }), b: fc.option(fc.integer()) })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (rows) => {
      await writeJsonl(path, rows)
      expect(await valuesOf(readJsonl(path))).toEqual(rows)
    }),
    { numRuns: 30 },
  )
})

it('names the line of broken JSON and of what is no object', async () => {
  const broken = await fileWith('{"a":1}\n\n{"a":\n')
  await expect(collect(readJsonl(broken))).rejects.toMatchObject({
    code: 'NEG_INPUT_SYNTAX',
    where: { file: broken, line: 3 },
  })
  const list = await fileWith('[1]\n')
  await expect(collect(readJsonl(list))).rejects.toMatchObject({
    code: 'NEG_INPUT_SCHEMA',
    message: 'an object should stand here, not a list',
    where: { file: list, line: 1 },
  })
})
