import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { writeJson } from '@neg/core/execution'

import { loadHashedTextEncoder, saveHashedTextEncoder } from '../models/encoder-files.ts'
import type { HashedTextEncoder } from '../models/hashed-text-encoder.ts'

/** Where a training run stood. */
export interface TrainingState {
  readonly step: number
  readonly losses: readonly number[]
  readonly texts: number
  readonly seconds: number
}

/**
 * The checkpoints of one training run. Each is written aside as a folder and renamed, so it is whole or absent; the
 * newest of the same work counts, older ones are removed.
 */
export class TrainingCheckpoints {
  readonly #folder: string
  readonly #key: string

  /** @param key of the work; checkpoints of other work are no use and are removed. */
  constructor(folder: string, key: string) {
    this.#folder = folder
    this.#key = key
  }

  async latest(): Promise<{ readonly encoder: HashedTextEncoder; readonly state: TrainingState } | undefined> {
    const steps = (await this.#names())
      .flatMap((name) => (/^step-\d+$/.test(name) ? [Number(name.slice(5))] : []))
      .sort((a, b) => b - a)
    for (const step of steps) {
      const folder = join(this.#folder, `step-${step}`)
      const { key, ...state } = JSON.parse(await readFile(join(folder, 'state.json'), 'utf8'))
      if (key === this.#key) return { encoder: await loadHashedTextEncoder(folder), state }
    }
    return undefined
  }

  async save(encoder: HashedTextEncoder, state: TrainingState): Promise<void> {
    const name = `step-${state.step}`
    const aside = join(this.#folder, `${name}.partial`)
    await mkdir(aside, { recursive: true })
    await saveHashedTextEncoder(encoder, aside)
    await writeJson(join(aside, 'state.json'), { key: this.#key, ...state })
    await rm(join(this.#folder, name), { recursive: true, force: true })
    await rename(aside, join(this.#folder, name))
    for (const other of await this.#names()) {
      if (other !== name) await rm(join(this.#folder, other), { recursive: true, force: true })
    }
  }

  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #names(): Promise<string[]> {
    return readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
  }
}
