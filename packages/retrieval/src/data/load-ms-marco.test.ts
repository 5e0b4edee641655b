import { writeFile } from 'node:fs/promises'

import { expect, it } from 'vitest'

import { at, temporaryFolder } from '../../fixtures/row-files.ts'
import { loadMsMarco, type MsMarcoFiles } from './load-ms-marco.ts'

temporaryFolder()

async function write(name: string, content: string): Promise<string> {
  const path = at(name)
  await writeFile(path, content)
  return path
}

async function files(changes: Partial<MsMarcoFiles> = {}): Promise<MsMarcoFiles> {
  return {
    collection: await write('collection.tsv', changes.collection ?? '0\tsaid "no\n1\tplain\r\n'),
    queries: await write('queries.tsv', changes.queries ?? '10\twho\n007\twhat\n'),
    qrels: await write('qrels.tsv', changes.qrels ?? '007\t0\t1\t1\n'),
  }
}

it('takes quotes literally and ids as strings, and keeps judged queries', async () => {
  expect(await loadMsMarco(await files())).toEqual({
    corpus: {
      ids: ['0', '1'],
      titles: ['', ''],
      texts: ['said "no', 'plain'],
      indexOf: new Map([
        ['0', 0],
        ['1', 1],
      ]),
    },
    queries: { ids: ['007'], texts: ['what'], indexOf: new Map([['007', 0]]) },
    qrels: new Map([['007', new Map([['1', 1]])]]),
  })
})

it.each([
  [{ collection: '0\ta\n0\tb' }, 'NEG_ID_DUPLICATE', 'collection.tsv', 2],
  [{ collection: '0\ta\tb' }, 'NEG_INPUT_SYNTAX', 'collection.tsv', 1],
  [{ queries: 'alone' }, 'NEG_INPUT_SYNTAX', 'queries.tsv', 1],
  [{ qrels: '007 0 1 1\n007 0 5 1' }, 'NEG_ID_UNKNOWN', 'qrels.tsv', 2],
  [{ qrels: '007 0 1 1\n007 0 1 0' }, 'NEG_ID_DUPLICATE', 'qrels.tsv', 2],
])('refuses %j', async (changes, code, file, line) => {
  await expect(loadMsMarco(await files(changes))).rejects.toMatchObject({
    code,
    where: { file: at(file), line },
  })
})
