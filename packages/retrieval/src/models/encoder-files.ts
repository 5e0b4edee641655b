import { join } from 'node:path'

import { NegError } from '@neg/core'
import type { NegErrorPlace } from '@neg/core'
import { readJson, readSafetensors, writeSafetensors } from '@neg/core/data'
import { writeJson } from '@neg/core/execution'

import { HashedTextEncoder } from './hashed-text-encoder.ts'
import { Vocabulary } from './vocabulary.ts'
import type { VocabularyState } from './vocabulary.ts'

/** What `saveHashedTextEncoder` writes to a folder. */
export const encoderFiles: readonly string[] = ['weights.safetensors', 'encoder.json']

const format = 'neg.hashed-text-encoder/1'

/**
 * Writes an encoder to a folder: `weights.safetensors` (`table`, `accumulator`), then `encoder.json`, so that a folder
 * with the latter is complete. Equal encoders give equal bytes.
 */
export async function saveHashedTextEncoder(encoder: HashedTextEncoder, folder: string): Promise<void> {
  const { dimension, vocabulary, table, accumulator } = encoder
  const [weights, description] = encoderFiles
  await writeSafetensors(join(folder, weights), {
    table: { shape: [vocabulary.buckets, dimension], data: table },
    accumulator: { shape: [vocabulary.buckets], data: accumulator },
  })
  await writeJson(join(folder, description), { format, dimension, vocabulary: vocabulary.toJSON() })
}

/** Reads what `saveHashedTextEncoder` wrote. @throws NEG_INPUT_MISSING, NEG_INPUT_SYNTAX, NEG_INPUT_SCHEMA, NEG_NOT_FINITE. */
export async function loadHashedTextEncoder(folder: string): Promise<HashedTextEncoder> {
  const { dimension, vocabulary } = await readState(join(folder, 'encoder.json'))
  const weights = join(folder, 'weights.safetensors')
  const { tensors } = await readSafetensors(weights)
  return HashedTextEncoder.from({
    dimension,
    vocabulary: Vocabulary.fromJSON(vocabulary),
    table: finite(tensors.get('table')?.data, { file: weights, field: 'table' }),
    accumulator: finite(tensors.get('accumulator')?.data, { file: weights, field: 'accumulator' }),
  })
}

interface EncoderState {
  readonly format: string
  readonly dimension: number
  readonly vocabulary: VocabularyState
}

async function readState(file: string): Promise<EncoderState> {
  const stored = await readJson(file, {
    remedy: 'Give the folder that `neg train --out FOLDER` wrote, or train again.',
  })
  const found = (stored as Partial<EncoderState> | null)?.format
  if (found !== format) {
    throw new NegError('NEG_INPUT_SCHEMA', `the format is ${JSON.stringify(found)}, not ${format}`, {
      where: { file, field: 'format' },
      remedy: 'Train the encoder with this version.',
    })
  }
  const state = stored as EncoderState
  const field = typeof state.dimension === 'number' ? wrongField(state.vocabulary) : 'dimension'
  if (field === undefined) return state
  throw new NegError('NEG_INPUT_SCHEMA', 'the value is missing or of another kind', {
    where: { file, field },
    remedy: 'Train again.',
  })
}

function wrongField(vocabulary: Partial<VocabularyState> | undefined): string | undefined {
  const { words, documentFrequencies: counts, ...numbers } = vocabulary ?? {}
  for (const name of ['buckets', 'shortest', 'longest', 'texts'] as const) {
    if (typeof numbers[name] !== 'number') return `vocabulary.${name}`
  }
  if (!Array.isArray(words) || words.some((word) => typeof word !== 'string')) return 'vocabulary.words'
  const counted = Array.isArray(counts) && counts.length === words.length && counts.every((count) => count > 0)
  return counted ? undefined : 'vocabulary.documentFrequencies'
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
