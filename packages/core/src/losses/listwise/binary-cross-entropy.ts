import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkNotNegative, checkWord } from '../../check-options.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { type Activation, activate } from './lists.ts'

export interface BinaryCrossEntropyOptions {
  /** How often what is relevant counts. Default 1. */
  readonly positiveWeight?: number
  /** Applied to the scores first. Default `identity`. */
  readonly activation?: Activation
  /** Default `mean`, over all scores; `none`: a value for each. */
  readonly reduction?: Reduction
}

/**
 * Judges each document by itself: its score should say how probable it is that it is relevant.
 *
 * `-(w y log sigmoid(s) + (1 - y) log(1 - sigmoid(s)))`, the pointwise loss of cross-encoders (sentence-transformers'
 * BinaryCrossEntropyLoss), computed as softplus, so that no score is too large. Time and memory O(scores).
 *
 * @param scores of any shape.
 * @param relevances y, one a score, row-major, 0 to 1.
 * @returns a scalar, or a value a score with `reduction: 'none'`.
 * @throws NEG_SHAPE when the numbers differ or there is none; NEG_RANGE for a relevance or an option.
 */
export function binaryCrossEntropy(
  scores: tf.Tensor,
  relevances: Float32Array,
  options: BinaryCrossEntropyOptions = {},
): tf.Tensor {
  const { positiveWeight = 1, activation = 'identity', reduction = 'mean' } = options
  checkNotNegative({ positiveWeight })
  checkWord('activation', activation, ['identity', 'sigmoid', 'tanh'])
  checkLength('relevances', relevances, scores.size)
  if (scores.size === 0) {
    throw new NegError('NEG_SHAPE', `scores are [${scores.shape}]`, {
      where: { field: 'scores' },
      remedy: 'Give at least one score.',
    })
  }
  const wrong = relevances.findIndex((relevance) => !(relevance >= 0 && relevance <= 1))
  if (wrong >= 0) {
    throw new NegError('NEG_RANGE', `a relevance is ${relevances[wrong]}`, {
      where: { field: 'relevances', row: wrong + 1 },
      remedy: 'Take numbers from 0 to 1.',
    })
  }
  return tf.tidy(() => {
    const s = activate(scores.flatten(), activation)
    const positive = s
      .neg()
      .softplus()
      .mul(tf.tensor1d(Float32Array.from(relevances, (y) => positiveWeight * y)))
    const negative = s.softplus().mul(tf.tensor1d(Float32Array.from(relevances, (y) => 1 - y)))
    const values = reduce(positive.add(negative), reduction)
    return reduction === 'none' ? values.reshape(scores.shape) : values
  })
}
