import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { checkBatches } from '../check-batches.ts'
import { checkMomentum } from './check-momentum.ts'

export interface TiCoCovarianceOptions {
  /** C of the step before, [d, d]. Default: 0. */
  readonly covariance?: tf.Tensor2D
  /** beta: how much of it stays. Default 0.9. */
  readonly momentum?: number
}

/**
 * TiCo's moving second moment of the embeddings, with the batch at hand.
 *
 * `beta C + (1 - beta) Z' Z / N` over rows of unit length, constant for the gradient; Zhu, Moraes, Karakulak, Sobal,
 * Canziani, LeCun, "TiCo" (2022), equation 4. `tiCo` computes with it; call this to remember it for the next step. The
 * caller disposes of the old one; a new one made inside a tidy or a gradient needs `tf.keep`.
 *
 * Memory O(N d + d^2).
 *
 * @param view1 [N, d]
 * @returns [d, d]
 * @throws NEG_SHAPE for rows that are empty or don't fit the covariance; NEG_RANGE for a momentum outside 0 to 1.
 */
export function tiCoCovariance(view1: tf.Tensor2D, options: TiCoCovarianceOptions = {}): tf.Tensor2D {
  const { covariance, momentum = 0.9 } = options
  checkBatches({ view1 })
  checkMomentum(momentum)
  const [rows, width] = view1.shape
  if (covariance !== undefined && (covariance.shape[0] !== width || covariance.shape[1] !== width)) {
    throw new NegError('NEG_SHAPE', `the covariance is [${covariance.shape}] for vectors of ${width}`, {
      where: { field: 'covariance' },
      remedy: `Give a matrix of [${width}, ${width}].`,
    })
  }
  return tf.tidy(() => {
    const unit = unitRows(stopGradient(view1))
    const moment = tf.matMul(unit, unit, true).mul<tf.Tensor2D>((1 - momentum) / rows)
    return stopGradient(covariance === undefined ? moment : covariance.mul<tf.Tensor2D>(momentum).add(moment))
  })
}
