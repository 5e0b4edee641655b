import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'

import { NegError } from '../errors.ts'

/** One line of a text file, without its end; `line` counts from 1. */
export interface TextLine {
  readonly text: string
  readonly line: number
}

const newline = 0x0a
const pieceSize = 1 << 20

/**
 * Reads a text file line by line, however large: memory is one piece of 1 MiB, or the longest line.
 *
 * UTF-8, with or without a byte order mark; lines end in LF or CRLF, the last one need not end; a file that begins with
 * the gzip signature is unpacked, whatever its name. Empty lines are given too.
 *
 * @throws NEG_INPUT_MISSING when there is no such file; NEG_INPUT_SYNTAX, with the line, for bytes that are no UTF-8,
 * and for a damaged gzip file.
 */
export async function* readLines(file: string): AsyncGenerator<TextLine, void, undefined> {
  let line = 0
  for await (const bytes of readBlocks(file)) {
    for (const text of decode(bytes, file, line + 1).split('\n')) {
      line += 1
      yield { text: text.endsWith('\r') ? text.slice(0, -1) : text, line }
    }
  }
}

/** The bytes of whole lines, many at a time, without the last line's end. */
async function* readBlocks(file: string): AsyncGenerator<Buffer, void, undefined> {
  let held: Buffer[] = []
  try {
    for await (const piece of await openUnpacked(file)) {
      const end = piece.lastIndexOf(newline)
      if (end === -1) held.push(piece)
      else {
        yield Buffer.concat([...held, piece.subarray(0, end)])
        held = [piece.subarray(end + 1)]
      }
    }
  } catch (cause) {
    throw unreadable(file, cause)
  }
  const rest = Buffer.concat(held)
  if (rest.length > 0) yield rest
}

/** The bytes of a file, unpacked where they are gzip. */
async function openUnpacked(file: string): Promise<AsyncIterable<Buffer>> {
  const signature = Buffer.alloc(2)
  const handle = await open(file)
  try {
    await handle.read(signature, 0, 2, 0)
  } finally {
    await handle.close()
  }
  const raw = createReadStream(file, { highWaterMark: pieceSize })
  if (signature[0] !== 0x1f || signature[1] !== 0x8b) return raw
  // Whichever of the two ends first takes the other with it; errors reach the reader through the last one.
  return pipeline(raw, createGunzip({ chunkSize: pieceSize }), () => undefined)
}

function unreadable(file: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code.startsWith('Z_')) {
    return new NegError('NEG_INPUT_SYNTAX', 'the gzip file is damaged or cut off', {
      where: { file },
      remedy: 'Fetch or pack the file again.',
      cause,
    })
  }
  if (code === '') return cause
  const what =
    code === 'ENOENT'
      ? 'there is no such file'
      : code === 'EISDIR'
        ? 'this is a folder, not a file'
        : `cannot read the file: ${code}`
  return new NegError('NEG_INPUT_MISSING', what, { where: { file }, remedy: 'Check the path.', cause })
}

/** Strict decoding: an unknown byte would otherwise make different ids equal. */
function decode(bytes: Buffer, file: string, firstLine: number): string {
  if (isUtf8(bytes)) {
    const text = bytes.toString('utf8')
    return firstLine === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text
  }
  let line = firstLine
  let start = 0
  for (;;) {
    const end = bytes.indexOf(newline, start)
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) break
    start = end + 1
    line += 1
  }
  throw new NegError('NEG_INPUT_SYNTAX', 'the line holds bytes that are no UTF-8', {
    where: { file, line },
    remedy: 'Convert the file, for example with iconv -t UTF-8.',
  })
}
