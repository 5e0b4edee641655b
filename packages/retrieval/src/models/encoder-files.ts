import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { NegError } from '@neg/core'
import type { NegErrorPlace } from '@neg/core'
import { readSafetensors, writeSafetensors } from '@neg/core/data'
import { writeJson } from '@neg/core/execution'

import { HashedTextEncoder } from './hashed-text-encoder.ts'
import { Vocabulary } from './vocabulary.ts'

const format = 'neg.hashed-text-encoder/1'

/**
 * Writes an encoder to a folder: `weights.safetensors` (`table`, `accumulator`), then `encoder.json`, so that a folder
 * with the latter is complete. Equal encoders give equal bytes.
 */
export async function saveHashedTextEncoder(encoder: HashedTextEncoder, folder: string): Promise<void> {
  const { dimension, vocabulary, table, accumulator } = encoder
  await writeSafetensors(join(folder, 'weights.safetensors'), {
    table: { shape: [vocabulary.buckets, dimension], data: table },
    accumulator: { shape: [vocabulary.buckets], data: accumulator },
  })
  await writeJson(join(folder, 'encoder.json'), { format, dimension, vocabulary: vocabulary.toJSON() })
}

/** Reads what `saveHashedTextEncoder` wrote. @throws NEG_INPUT_MISSING, NEG_INPUT_SYNTAX, NEG_INPUT_SCHEMA, NEG_NOT_FINITE. */
export async function loadHashedTextEncoder(folder: string): Promise<HashedTextEncoder> {
  const file = join(folder, 'encoder.json')
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new NegError('NEG_INPUT_MISSING', 'no trained encoder', {
      where: { file },
      remedy: 'Give the folder that `neg train --out FOLDER` wrote.',
      cause,
    })
  })
  let stored: { format?: unknown; dimension: number; vocabulary: Parameters<typeof Vocabulary.fromJSON>[0] }
  try {
    stored = JSON.parse(text)
  } catch (cause) {
    throw new NegError('NEG_INPUT_SYNTAX', 'the file is no JSON', { where: { file }, remedy: 'Train again.', cause })
  }
  if (stored.format !== format) {
    throw new NegError('NEG_INPUT_SCHEMA', `the format is ${JSON.stringify(stored.format)}, not ${format}`, {
      where: { file, field: 'format' },
      remedy: 'Train the encoder with this version.',
    })
  }
  const weights = join(folder, 'weights.safetensors')
  const { tensors } = await readSafetensors(weights)
  return HashedTextEncoder.from({
    dimension: stored.dimension,
    vocabulary: Vocabulary.fromJSON(stored.vocabulary),
    table: finite(tensors.get('table')?.data, { file: weights, field: 'table' }),
    accumulator: finite(tensors.get('accumulator')?.data, { file: weights, field: 'accumulator' }),
  })
}

function finite(data: unknown, where: NegErrorPlace): Float32Array {
  if (!(data instanceof Float32Array)) {
    throw new NegError('NEG_INPUT_SCHEMA', 'the tensor is missing or not of 32-bit floats', {
      where,
      remedy: 'Give the folder that `neg train --out FOLDER` wrote.',
    })
  }
  const at = data.findIndex((value) => !Number.isFinite(value))
  if (at === -1) return data
  throw new NegError('NEG_NOT_FINITE', `value ${at + 1} of the tensor is ${data[at]}`, {
    where,
    remedy: 'Train again, with a lower learning rate if the training itself diverged.',
  })
}
