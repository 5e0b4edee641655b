import { writeFile } from 'node:fs/promises'

import { expect, it } from 'vitest'

import { at, collect, temporaryFolder } from '../../fixtures/row-files.ts'
import { readTriples, writeTriples } from './triples.ts'

temporaryFolder()

it('come back as they were written', async () => {
  const path = at('triples.tsv')
  const triples = [
    { query: 'a "quoted" query', positive: 'p', negative: '' },
    { query: 'q', positive: ' ', negative: 'n' },
  ]
  await writeTriples(path, triples)
  expect(await collect(readTriples(path))).toEqual(triples)
  await expect(writeTriples(path, [{ query: 'a\tb', positive: '', negative: '' }])).rejects.toMatchObject({
    code: 'NEG_INPUT_SCHEMA',
  })
  await writeFile(path, 'a\tb\tc\na\tb')
  const rows = readTriples(path)
  await rows.next()
  await expect(rows.next()).rejects.toMatchObject({ code: 'NEG_INPUT_SYNTAX', where: { file: path, line: 2 } })
})
