import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { threadId } from 'node:worker_threads'

import { NegError } from '../errors.ts'

export type FileContent = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>

let written = 0

/**
 * Writes a file whole or not at all: beside its place first, flushed to the disk, then renamed over it.
 *
 * A reader sees the old content or the new, never a part; a failed write leaves the old file as it was and nothing
 * beside it. Folders on the way are made. Content may be streamed, so memory is one piece at a time. What a writer of
 * the same file left behind when it was killed is removed.
 *
 * @throws NEG_WRITE_FAILED when the folder can't be written or the disk is full. Errors of the content's own
 * iterator pass through unchanged.
 */
export async function writeWhole(path: string, content: FileContent): Promise<void> {
  written += 1
  const aside = join(dirname(path), `.${basename(path)}.${process.pid}-${threadId}-${written}.partial`)
  const failed = (cause: unknown): NegError =>
    new NegError('NEG_WRITE_FAILED', `could not write: ${cause instanceof Error ? cause.message : String(cause)}`, {
      where: { file: path },
      remedy: 'Check that the folder may be written and the disk has room, then run the same command again.',
      cause,
    })
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (cause) {
      throw failed(cause)
    }
  }
  await guarded(() => mkdir(dirname(path), { recursive: true }))
  await guarded(() => removeLeftovers(path))
  const file = await guarded(() => open(aside, 'w'))
  try {
    try {
      for await (const piece of pieces(content)) await guarded(() => file.writeFile(piece))
      await guarded(() => file.sync())
    } finally {
      await guarded(() => file.close())
    }
    await guarded(() => rename(aside, path))
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}

/** Removes the partial files of this path whose process has ended. */
async function removeLeftovers(path: string): Promise<void> {
  const start = `.${basename(path)}.`
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(start)) continue
    const pid = /^(\d+)-\d+-\d+\.partial$/.exec(name.slice(start.length))?.[1]
    const file = join(dirname(path), name)
    if (pid !== undefined && !(await isBeingWritten(file, Number(pid)))) await rm(file, { force: true })
  }
}

async function isBeingWritten(file: string, pid: number): Promise<boolean> {
  if (pid === process.pid) {
    // Ours, unless an earlier process had the same number: then the file is older than this process.
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    return mtimeMs >= Date.now() - process.uptime() * 1000
  }
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Joins small pieces, so that a line at a time does not mean a system call at a time. */
async function* pieces(content: FileContent): AsyncGenerator<string | Uint8Array> {
  if (typeof content === 'string' || content instanceof Uint8Array) {
    yield content
    return
  }
  let text: string[] = []
  let length = 0
  for await (const piece of content) {
    if (typeof piece === 'string') {
      text.push(piece)
      length += piece.length
      if (length < 1 << 20) continue
    }
    if (length > 0) yield text.join('')
    text = []
    length = 0
    if (typeof piece !== 'string') yield piece
  }
  if (length > 0) yield text.join('')
}

/** Writes a value as indented JSON with a last newline, whole or not at all. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeWhole(path, `${JSON.stringify(value, undefined, 2)}\n`)
}
