import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { writeJson } from '../execution/write-whole.ts'
import { readJson } from './read-json.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-json-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('reads back what was written', async () => {
  const file = join(folder, 'value.json')
  await writeJson(file, { a: [1, null, 'é'] })
  expect(await readJson(file)).toEqual({ a: [1, null, 'é'] })
})

it.each([
  ['half a value', '{\n"a":', 2],
  ['a trailing comma', '{\n\n"a": 1,\n}', 4],
])('names the line of %s', async (_, text, line) => {
  const file = join(folder, 'broken.json')
  await writeFile(file, text)
  await expect(readJson(file, { remedy: 'Write it again.' })).rejects.toMatchObject({
    code: 'NEG_INPUT_SYNTAX',
    where: { file, line },
    remedy: 'Write it again.',
  })
})

it('names a file that is not there, and a folder', async () => {
  const missing = join(folder, 'none.json')
  await expect(readJson(missing)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING', where: { file: missing } })
  await expect(readJson(folder)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING', where: { file: folder } })
})
