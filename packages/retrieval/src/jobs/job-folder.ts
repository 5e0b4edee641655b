import { constants } from 'node:fs'
import { access, readFile, rm } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'

import { NegError } from '@neg/core'
import { workKey, writeJson } from '@neg/core/execution'

/**
 * The folder that a job writes to: its record (a JSON file) is written last, so a folder with a record is complete.
 *
 * The record carries the key of the work: the digest of everything that the outputs depend on. Asking for the same
 * work again finds it done; asking for other work in the same folder is refused, unless `fresh` clears it first.
 */
export class JobFolder<Result extends object> {
  readonly folder: string
  readonly key: string
  readonly #name: string

  private constructor(folder: string, name: string, key: string) {
    this.folder = folder
    this.key = key
    this.#name = name
  }

  /**
   * @param name the record's file name, such as `training.json`.
   * @param work everything that the outputs depend on, as plain data.
   * @throws NEG_RESUME_MISMATCH when the folder holds the results of other work; NEG_WRITE_FAILED, before any work is
   * done, when it can't be written.
   */
  static async open<Result extends object>(
    folder: string,
    name: string,
    work: unknown,
    { fresh = false }: { readonly fresh?: boolean } = {},
  ): Promise<{ readonly job: JobFolder<Result>; readonly finished: Result | undefined }> {
    const job = new JobFolder<Result>(folder, name, workKey(work))
    const file = join(folder, name)
    await assertWritable(folder)
    if (fresh) await rm(file, { force: true })
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw unusable(file, error)
    })
    if (text === undefined) return { job, finished: undefined }
    const { key, ...result } = parseRecord(text, file)
    if (key === job.key) return { job, finished: result as Result }
    throw new NegError('NEG_RESUME_MISMATCH', 'the folder holds the results of other inputs or options', {
      where: { file },
      remedy: 'Choose another folder with --out, or replace the results with --fresh.',
    })
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts)
  }

  /** Writes the record: from now on the work counts as done. */
  async finish(result: Result): Promise<void> {
    await writeJson(this.path(this.#name), { key: this.key, ...result })
  }
}

/** The folder, or the nearest one above it that exists, is a folder and may be written. */
async function assertWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK)
    // A path with a last separator is one of a folder.
    await access(join(folder, sep))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ENOENT' || dirname(folder) === folder) throw unusable(folder, cause)
    await assertWritable(dirname(folder))
  }
}

function unusable(file: string, cause: unknown): NegError {
  return new NegError('NEG_WRITE_FAILED', `could not write: ${(cause as Error).message}`, {
    where: { file },
    remedy: 'Choose another folder with --out.',
    cause,
  })
}

function parseRecord(text: string, file: string): Record<string, unknown> & { key?: unknown } {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new NegError('NEG_INPUT_SYNTAX', 'the record of finished work is no JSON', {
      where: { file },
      remedy: 'Remove it, or run again with --fresh.',
      cause,
    })
  }
}
