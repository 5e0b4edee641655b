import type * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'

/**
 * Candidates with further ones below them.
 *
 * @param negatives [M, d], or [K, B, d]: K columns of one row a query.
 * @param queries B, where the columns must have that many rows.
 * @throws NEG_SHAPE for vectors of another length, or columns of another number of rows.
 */
export function withNegatives(
  candidates: tf.Tensor2D,
  negatives: tf.Tensor2D | tf.Tensor3D | undefined,
  queries?: number,
): tf.Tensor2D {
  if (negatives === undefined) return candidates
  const { rank, shape }: { readonly rank: number; readonly shape: number[] } = negatives
  const width = candidates.shape[1]
  const fits = shape[rank - 1] === width && (queries === undefined ? rank === 2 || rank === 3 : rank === 3)
  if (!fits || (queries !== undefined && shape[1] !== queries)) {
    throw new NegError('NEG_SHAPE', `negatives are [${shape}] and candidates [${candidates.shape}]`, {
      where: { field: 'negatives' },
      remedy: `Give vectors of the candidates' length${queries === undefined ? '' : `, ${queries} in each column`}.`,
    })
  }
  return candidates.concat(negatives.reshape<tf.Tensor2D>([-1, width]))
}
