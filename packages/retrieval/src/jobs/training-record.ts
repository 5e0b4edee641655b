import { join } from 'node:path'

import { NegError } from '@neg/core'
import { readJson } from '@neg/core/data'

/** `training.json`. */
export interface TrainingRecord {
  readonly schema: 'neg.train/1'
  readonly version: string
  readonly engine: string
  readonly seed: number
  readonly options: Readonly<Record<string, unknown>>
  readonly inputs: Readonly<Record<string, unknown>>
  /** The identity of the encoder that came out. */
  readonly encoder: string
  /** The step that training began with, counted over the encoder's life, and the one it ended before. */
  readonly firstStep: number
  readonly lastStep: number
  readonly texts: number
  readonly losses: readonly number[]
}

/** The record beside a trained encoder. @throws NEG_INPUT_MISSING when there is none. */
export async function readTrainingRecord(folder: string): Promise<TrainingRecord> {
  const record = (await readJson(join(folder, 'training.json'), {
    remedy: 'Train an encoder with `neg train` first.',
  })) as TrainingRecord
  if (record.schema === 'neg.train/1') return record
  throw new NegError('NEG_INPUT_SCHEMA', 'not the record of a training run', {
    where: { file: join(folder, 'training.json'), field: 'schema' },
    remedy: 'Give the folder that `neg train --out FOLDER` wrote.',
  })
}
