import { truncate } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { at, collect, fileWith, temporaryFolder } from '../../fixtures/written-files.ts'
import { readLines } from './read-lines.ts'

temporaryFolder()

const linesOf = async (content: string | Uint8Array): Promise<string[]> =>
  (await collect(readLines(await fileWith(content)))).map(({ text }) => text)

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
  const missing = at('none.txt')
  await expect(read(missing)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING', where: { file: missing } })
  await expect(read(at())).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING', where: { file: at() } })
  const cut = await fileWith(gzipSync('hello\n'.repeat(1000)))
  await truncate(cut, 30)
  await expect(read(cut)).rejects.toMatchObject({ code: 'NEG_INPUT_SYNTAX', where: { file: cut } })
})
