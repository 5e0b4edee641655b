import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { meanReciprocalRankOfRanks } from '@neg/core/evaluation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { loadMsMarco, type MsMarcoFiles } from './load-ms-marco.ts'
import { readRanks, writeRanks } from './ranks.ts'
import { readTriples, type Triple, writeTriples } from './triples.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-marco-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function write(name: string, content: string): Promise<string> {
  const path = join(folder, name)
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

describe('loadMsMarco', () => {
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
      where: { file: join(folder, file), line },
    })
  })
})

describe('triples', () => {
  it('come back as they were written', async () => {
    const path = join(folder, 'triples.tsv')
    const triples = [
      { query: 'a "quoted" query', positive: 'p', negative: '' },
      { query: 'q', positive: ' ', negative: 'n' },
    ]
    await writeTriples(path, triples)
    const read: Triple[] = []
    for await (const triple of readTriples(path)) read.push(triple)
    expect(read).toEqual(triples)
    await expect(writeTriples(path, [{ query: 'a\tb', positive: '', negative: '' }])).rejects.toMatchObject({
      code: 'NEG_INPUT_SCHEMA',
    })
    await writeFile(path, 'a\tb\tc\na\tb')
    const rows = readTriples(path)
    await rows.next()
    await expect(rows.next()).rejects.toMatchObject({ code: 'NEG_INPUT_SYNTAX', where: { file: path, line: 2 } })
  })
})

describe('rank files', () => {
  it('keep the holes they have', async () => {
    const ranks = await readRanks(await write('ranks.tsv', '1\ta\t2\n1\tb\t5\n2\tc\t1\n'))
    expect(ranks.get('1')).toEqual(
      new Map([
        ['a', 2],
        ['b', 5],
      ]),
    )
    expect(meanReciprocalRankOfRanks(new Map([['1', new Map([['b', 1]])]]), ranks)).toBe(0.2)
  })

  it('are written in the order of the run', async () => {
    const path = join(folder, 'written.tsv')
    await writeRanks(
      path,
      new Map([
        [
          'q',
          new Map([
            ['a', 1],
            ['b', 1],
            ['c', 3],
          ]),
        ],
      ]),
      { maxDocs: 2 },
    )
    expect(await readRanks(path)).toEqual(
      new Map([
        [
          'q',
          new Map([
            ['c', 1],
            ['b', 2],
          ]),
        ],
      ]),
    )
  })

  it.each([
    ['1\ta\t0', 'NEG_INPUT_SYNTAX', 1],
    ['1\ta\t1.5', 'NEG_INPUT_SYNTAX', 1],
    ['1 a 1', 'NEG_INPUT_SYNTAX', 1],
    ['1\ta\t1\n1\tb\t1', 'NEG_ID_DUPLICATE', 2],
    ['1\ta\t1\n1\ta\t2', 'NEG_ID_DUPLICATE', 2],
  ])('refuse %j', async (content, code, line) => {
    const path = await write('bad.tsv', content)
    await expect(readRanks(path)).rejects.toMatchObject({ code, where: { file: path, line } })
  })
})
