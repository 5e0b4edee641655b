import { join } from 'node:path'

import { NegError } from '@neg/core'

import { loadHashedTextEncoder } from '../models/encoder-files.ts'
import type { HashedTextEncoder } from '../models/hashed-text-encoder.ts'
import { readTrainingRecord } from './training-record.ts'

/**
 * The encoder that `trainFolder` wrote, checked against the identity in its record: what manifests say of an encoder
 * is then true of its weights.
 *
 * @throws NEG_INPUT_MISSING without a trained encoder; NEG_INPUT_SCHEMA when the weights are others; what
 * `loadHashedTextEncoder` throws.
 */
export async function loadTrainedEncoder(folder: string): Promise<HashedTextEncoder> {
  const record = await readTrainingRecord(folder)
  const encoder = await loadHashedTextEncoder(folder)
  if (encoder.id === record.encoder) return encoder
  throw new NegError('NEG_INPUT_SCHEMA', 'the weights are not those that the training wrote', {
    where: { file: join(folder, 'weights.safetensors') },
    remedy: 'Train again with --fresh, or take the folder from its source again.',
  })
}
