import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkWord } from '../../check-options.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { type Activation, activate } from './lists.ts'

export interface MSEOfScoresOptions {
  /** Applied to the scores first. Default `identity`. */
  readonly activation?: Activation
  /** Default `mean`, over all scores; `none`: a value for each. */
  readonly reduction?: Reduction
}

/**
 * Each score should be the number that a teacher or people gave for it.
 *
 * `(s - y)^2`, the pointwise distillation of cross-encoders (sentence-transformers' MSELoss). `binaryCrossEntropy` is for
 * probabilities, `marginMSEOfScores` asks for the differences alone. Time and memory O(scores).
 *
 * @param scores of any shape.
 * @param relevances y, one a score, row-major, any numbers.
 * @returns a scalar, or a value a score with `reduction: 'none'`.
 * @throws NEG_SHAPE when the numbers differ or there is none; NEG_RANGE for a relevance or an option.
 */
export function mseOfScores(scores: tf.Tensor, relevances: Float32Array, options: MSEOfScoresOptions = {}): tf.Tensor {
  const { activation = 'identity', reduction = 'mean' } = options
  checkWord('activation', activation, ['identity', 'sigmoid', 'tanh'])
  checkLength('relevances', relevances, scores.size)
  if (scores.size === 0) {
    throw new NegError('NEG_SHAPE', `scores are [${scores.shape}]`, {
      where: { field: 'scores' },
      remedy: 'Give at least one score.',
    })
  }
  const wrong = relevances.findIndex((relevance) => !Number.isFinite(relevance))
  if (wrong >= 0) {
    throw new NegError('NEG_RANGE', `a relevance is ${relevances[wrong]}`, {
      where: { field: 'relevances', row: wrong + 1 },
      remedy: 'Take finite numbers.',
    })
  }
  return tf.tidy(() => {
    const errors = activate(scores.flatten(), activation).sub<tf.Tensor1D>(tf.tensor1d(Float32Array.from(relevances)))
    const values = reduce(errors.square(), reduction)
    return reduction === 'none' ? values.reshape(scores.shape) : values
  })
}
