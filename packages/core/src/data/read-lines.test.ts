import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type JsonRow, readJsonl, writeJsonl } from './jsonl.ts'
import { readJsonArray } from './read-json-array.ts'
import { readLines } from './read-lines.ts'

let folder = ''
let written = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-lines-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function fileWith(content: string | Uint8Array): Promise<string> {
  written += 1
  const path = join(folder, `${written}.txt`)
  await writeFile(path, content)
  return path
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

const linesOf = async (content: string | Uint8Array): Promise<string[]> =>
  (await collect(readLines(await fileWith(content)))).map(({ text }) => text)

const valuesOf = async (rows: AsyncIterable<JsonRow>): Promise<unknown[]> =>
  (await collect(rows)).map(({ value }) => value)

describe('readLines', () => {
  it('takes a byte order mark, CRLF and a missing last newline', async () => {
    expect(await linesOf('\uFEFFa\r\nb\n\nc')).toEqual(['a', 'b', '', 'c'])
    expect(await linesOf('a\nb\n')).toEqual(['a', 'b'])
    expect(await linesOf('')).toEqual([])
    expect(await linesOf('\n')).toEqual([''])
  })

  it('unpacks gzip whatever the name, and counts lines', async () => {
    const lines = await collect(readLines(await fileWith(gzipSync('x\ny\r\nz'))))
    expect(lines).toEqual([
      { text: 'x', line: 1 },
      { text: 'y', line: 2 },
      { text: 'z', line: 3 },
    ])
  })

  it('gives back what was joined, across the borders of its pieces', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\n\r\uFEFF]/.test(text))
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 20 }), fc.boolean(), async (lines, packed) => {
        const text = lines.map((one) => `${one}\n`).join('')
        expect(await linesOf(packed ? gzipSync(text) : text)).toEqual(lines)
      }),
      { numRuns: 40 },
    )
    // Two-byte characters, so that some border of 1 MiB falls inside one, and a line longer than a piece.
    const long = ['é'.repeat(700_001), 'x', 'ß'.repeat(999_999), 'é'.repeat(3)]
    expect(await linesOf(long.join('\n'))).toEqual(long)
    expect(await linesOf(gzipSync(long.join('\n')))).toEqual(long)
  })

  it('stops where its reader stops', async () => {
    const seen: number[] = []
    for await (const { line } of readLines(await fileWith(gzipSync('a\n'.repeat(1_000_000))))) {
      seen.push(line)
      if (line === 3) break
    }
    expect(seen).toEqual([1, 2, 3])
  })

  it('names the line of bytes that are no UTF-8', async () => {
    const path = await fileWith(Buffer.concat([Buffer.from('good\nalso\n'), Buffer.from([0x61, 0xff, 0x0a, 0x62])]))
    await expect(collect(readLines(path))).rejects.toMatchObject({
      code: 'NEG_INPUT_SYNTAX',
      where: { file: path, line: 3 },
    })
  })

  it('names a missing file, a folder, and a gzip file that is cut off', async () => {
    const read = (path: string): Promise<unknown> => collect(readLines(path))
    const missing = join(folder, 'none.txt')
    await expect(read(missing)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING', where: { file: missing } })
    await expect(read(folder)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING', where: { file: folder } })
    const cut = await fileWith(gzipSync('hello\n'.repeat(1000)))
    await truncate(cut, 30)
    await expect(read(cut)).rejects.toMatchObject({ code: 'NEG_INPUT_SYNTAX', where: { file: cut } })
  })
})

describe('readJsonl', () => {
  it('reads back what was written', async () => {
    const path = join(folder, 'rows.jsonl')
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
})

describe('readJsonArray', () => {
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
})
