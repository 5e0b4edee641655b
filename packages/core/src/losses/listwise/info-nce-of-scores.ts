import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { maskedCrossEntropy } from '../../kernels/masked/masked-cross-entropy.ts'
import { checkBatches } from '../check-batches.ts'
import { checkAboveZero, checkWord } from '../../check-options.ts'
import { type Activation, activate } from './lists.ts'

export interface InfoNCEOfScoresOptions {
  /** Scores are multiplied by it after the activation. Default 10. */
  readonly scale?: number
  /** Default `sigmoid`. */
  readonly activation?: Activation
  /** For each query the columns that are its in-batch negatives. Default: all that belong to other queries. */
  readonly inBatchNegatives?: readonly Int32Array[]
  /** `mean` over the queries (default), `sum`, or `none`: one value a query. */
  readonly reduction?: 'mean' | 'sum' | 'none'
}

/**
 * InfoNCE on scores that a model made of query and candidate together, as a cross-encoder does: each query's positive must
 * stand out from its own negatives and those of the others.
 *
 * `-log softmax(scale sigmoid(s))` at the positive, over the positive, the own hard negatives and the in-batch negatives;
 * sentence-transformers' MultipleNegativesRankingLoss for cross-encoders, whose drawn negatives `inBatchNegatives` names.
 * `infoNCE` is the same on vectors, with scores that are never held whole. Time and memory O(B^2 C).
 *
 * @param scores [B, B C], of query i with C columns of B candidates: first the positives, then C - 1 columns of hard
 * negatives; candidate `c B + i` belongs to query i.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE for another shape or lists of another number; NEG_RANGE for a column or an option.
 */
export function infoNCEOfScores(scores: tf.Tensor2D, options: InfoNCEOfScoresOptions = {}): tf.Tensor {
  const { scale = 10, activation = 'sigmoid', inBatchNegatives, reduction } = options
  checkAboveZero({ scale })
  checkWord('activation', activation, ['identity', 'sigmoid', 'tanh'])
  checkBatches({ scores })
  const [rows, columns] = scores.shape
  if (columns % rows !== 0) {
    throw new NegError('NEG_SHAPE', `scores are [${scores.shape}]`, {
      where: { field: 'scores' },
      remedy: 'Give whole columns of candidates, one for each query.',
    })
  }
  const mask = inBatchNegatives && chosenCandidates(rows, columns, inBatchNegatives)
  return tf.tidy(() => {
    const chosen = mask === undefined ? scores : tf.where(tf.tensor2d(mask, scores.shape, 'bool'), scores, 0)
    const logits = activate(chosen, activation).mul(scale)
    const positives = Int32Array.from({ length: rows }, (_, row) => row)
    return maskedCrossEntropy(logits, positives, { mask, reduction })
  })
}

/** 1 for the candidates of each query. */
function chosenCandidates(rows: number, columns: number, lists: readonly Int32Array[]): Uint8Array {
  if (lists.length !== rows) {
    throw new NegError('NEG_SHAPE', `${lists.length} lists of negatives for ${rows} queries`, {
      where: { field: 'inBatchNegatives' },
      remedy: 'Give one for each query.',
    })
  }
  const mask = new Uint8Array(rows * columns)
  lists.forEach((list, row) => {
    for (let column = row; column < columns; column += rows) mask[row * columns + column] = 1
    for (const column of list) {
      if (column < 0 || column >= columns) {
        throw new NegError('NEG_RANGE', `there is no candidate ${column}`, {
          where: { field: 'inBatchNegatives', row: row + 1 },
          remedy: `Name columns from 0 to ${columns - 1}.`,
        })
      }
      mask[row * columns + column] = 1
    }
  })
  return mask
}
