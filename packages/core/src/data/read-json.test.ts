import { writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

import { at, temporaryFolder } from '../../fixtures/written-files.ts'
import { writeJson } from '../execution/write-whole.ts'
import { readJson } from './read-json.ts'

temporaryFolder()

it('reads back what was written', async () => {
  const file = at('value.json')
  await writeJson(file, { a: [1, null, 'é'] })
  expect(await readJson(file)).toEqual({ a: [1, null, 'é'] })
})

it.each([
  ['half a value', '{\n"a":', 2],
  ['a trailing comma', '{\n\n"a": 1,\n}', 4],
])('names the line of %s', async (_, text, line) => {
  const file = at('broken.json')
  await writeFile(file, text)
  await expect(readJson(file, { remedy: 'Write it again.' })).rejects.toMatchObject({
    code: 'NEG_INPUT_SYNTAX',
    where: { file, line },
    remedy: 'Write it again.',
  })
})

it('names a file that is not there, and a folder', async () => {
  const missing = at('none.json')
  await expect(readJson(missing)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING', where: { file: missing } })
  await expect(readJson(at())).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING', where: { file: at() } })
})
