import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

import { folderWith } from '../../fixtures/beir-folders.ts'
import { at, collect, temporaryFolder } from '../../fixtures/row-files.ts'
import { openBeir } from './open-beir.ts'

temporaryFolder()

it('streams documents with their metadata and lines', async () => {
  const beir = await openBeir(await folderWith({ 'corpus.jsonl': '\n{"_id":"d","text":"t","metadata":{"url":"u"}}' }))
  expect(await collect(beir.documents())).toEqual([{ id: 'd', title: '', text: 't', metadata: { url: 'u' }, line: 2 }])
})

it('names the folder that is missing, and a file in the place of one', async () => {
  const missing = at('none')
  await expect(openBeir(missing)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING', where: { file: missing } })
  const flat = at('flat')
  await mkdir(flat)
  await writeFile(join(flat, 'qrels'), 'a file')
  await expect(openBeir(flat)).rejects.toMatchObject({
    code: 'NEG_INPUT_MISSING',
    where: { file: join(flat, 'qrels') },
  })
})
