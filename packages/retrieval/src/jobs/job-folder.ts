import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

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
   * @throws NEG_RESUME_MISMATCH when the folder holds the results of other work.
   */
  static async open<Result extends object>(
    folder: string,
    name: string,
    work: unknown,
    { fresh = false }: { readonly fresh?: boolean } = {},
  ): Promise<{ readonly job: JobFolder<Result>; readonly finished: Result | undefined }> {
    const job = new JobFolder<Result>(folder, name, workKey(work))
    if (fresh) await rm(join(folder, name), { force: true })
    const file = join(folder, name)
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
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
