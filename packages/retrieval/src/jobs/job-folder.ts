import { constants } from 'node:fs'
import { access, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'

import { NegError } from '@neg/core'
import { workKey, writeJson } from '@neg/core/execution'

export interface JobFolderOptions {
  /** The files that the work comes to besides its record. */
  readonly outputs: readonly string[]
  /** Replace what the folder holds. Default false. */
  readonly fresh?: boolean
}

/**
 * The folder that a job writes to: its record (a JSON file) is written last, so a folder with a record is complete.
 *
 * The record carries the key of the work, the digest of everything that the outputs depend on, and the sizes of the
 * outputs. Asking for the same work again finds it done, unless an output is gone or of another size: then it is done
 * again. Asking for other work in the same folder is refused, and so are outputs that no work of ours left there,
 * unless `fresh` replaces them.
 */
export class JobFolder<Result extends object> {
  readonly folder: string
  readonly key: string
  readonly #name: string
  readonly #outputs: readonly string[]

  private constructor(folder: string, name: string, key: string, outputs: readonly string[]) {
    this.folder = folder
    this.key = key
    this.#name = name
    this.#outputs = outputs
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
    { outputs, fresh = false }: JobFolderOptions,
  ): Promise<{ readonly job: JobFolder<Result>; readonly finished: Result | undefined }> {
    const job = new JobFolder<Result>(folder, name, workKey(work), outputs)
    const file = join(folder, name)
    await assertWritable(folder)
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw unusable(file, error)
    })
    if (text === undefined) {
      if (!fresh) await job.#assertOwn()
      return { job, finished: undefined }
    }
    if (!fresh) {
      const { key, sizes, ...result } = parseRecord(text, file)
      if (key !== job.key) throw mismatch('the folder holds the results of other inputs or options', file)
      if (JSON.stringify(sizes) === JSON.stringify(await job.#sizes())) {
        await rm(job.#begun, { force: true })
        return { job, finished: result as Result }
      }
    }
    await job.begin()
    await rm(file)
    return { job, finished: undefined }
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts)
  }

  /** Notes that the outputs are ours, before the first of them is written. */
  async begin(): Promise<void> {
    await writeJson(this.#begun, { key: this.key })
  }

  /** Writes the record: from now on the work counts as done. */
  async finish(result: Result): Promise<void> {
    await writeJson(this.path(this.#name), { key: this.key, sizes: await this.#sizes(), ...result })
    await rm(this.#begun, { force: true })
  }

  /** The note that work has begun; it goes when the record is there. */
  get #begun(): string {
    return this.path(`.${this.#name}.begun`)
  }

  async #sizes(): Promise<Readonly<Record<string, number | null>>> {
    const sizes = this.#outputs.map(async (output) => [output, await sizeOf(this.path(output))] as const)
    return Object.fromEntries(await Promise.all(sizes))
  }

  async #assertOwn(): Promise<void> {
    if ((await sizeOf(this.#begun)) !== null) return
    const foreign = Object.entries(await this.#sizes()).find(([, size]) => size !== null)?.[0]
    if (foreign !== undefined) throw mismatch('the file is no result of this command', this.path(foreign))
  }
}

/** In bytes; null where there is no file that can be looked at. */
async function sizeOf(file: string): Promise<number | null> {
  return stat(file).then(
    ({ size }) => size,
    () => null,
  )
}

function mismatch(what: string, file: string): NegError {
  return new NegError('NEG_RESUME_MISMATCH', what, {
    where: { file },
    remedy: 'Choose another folder, or replace what this one holds with --fresh.',
  })
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
      remedy: 'Run again with --fresh.',
      cause,
    })
  }
}
