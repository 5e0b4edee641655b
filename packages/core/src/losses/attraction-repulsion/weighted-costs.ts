import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { maskedSoftmax } from '../../kernels/masked/masked-softmax.ts'
import type { Mask } from '../../kernels/masked/row-mask.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'

export interface WeightedCostsOptions {
  /** t, signed: above 0 large costs weigh more, below 0 small ones. `undefined`: all weigh the same. */
  readonly sharpness: number | undefined
  /** Whether the weights are constant for the gradient. */
  readonly detachWeights: boolean
}

export interface WeightedCosts {
  /** [N]: the weighted mean of each row's costs. */
  readonly values: tf.Tensor1D
  /** [N, K], each row summing to 1, 0 where the mask is. */
  readonly weights: tf.Tensor2D
}

/** The means of rows of costs under the softmax of these costs. */
export function weightedCosts(
  costs: tf.Tensor2D,
  mask: Mask,
  { sharpness, detachWeights }: WeightedCostsOptions,
): WeightedCosts {
  const scores = sharpness === undefined ? tf.zerosLike(costs) : costs.mul<tf.Tensor2D>(sharpness)
  const weights = maskedSoftmax(detachWeights ? stopGradient(scores) : scores, mask)
  return { values: weights.mul(costs).sum<tf.Tensor1D>(1), weights }
}

/** Scales the last axis to unit length where asked for. */
export function unitVectors<T extends tf.Tensor>(x: T, normalise: boolean): T {
  if (!normalise) return x
  const width = x.shape[x.rank - 1]
  return unitRows(x.reshape([x.size / width, width])).reshape(x.shape) as T
}

/** @throws NEG_RANGE for a number that isn't finite and above 0. */
export function checkAboveZero(numbers: Readonly<Record<string, number>>): void {
  for (const [field, value] of Object.entries(numbers)) {
    if (value > 0 && Number.isFinite(value)) continue
    throw new NegError('NEG_RANGE', `${field} is ${value}`, {
      where: { field },
      remedy: 'Take a finite number above 0.',
    })
  }
}

/** @throws NEG_SHAPE unless a query [N, d] has vectors [N, K, d] of its own, or shares [M, d]. */
export function checkCompany(query: tf.Tensor, field: string, vectors: tf.Tensor, shared: boolean): void {
  const [rows, width] = query.shape
  const own = vectors.rank === 3 && vectors.shape[0] === rows
  const fits = query.rank === 2 && rows > 0 && width > 0 && vectors.size > 0 && vectors.shape.at(-1) === width
  if (fits && (own || (shared && vectors.rank === 2))) return
  throw new NegError('NEG_SHAPE', `query is [${query.shape}] and ${field} is [${vectors.shape}]`, {
    where: { field },
    remedy: `Give query [N, d] and ${field} [N, K, d]${shared ? ' or [M, d]' : ''}, none of them empty.`,
  })
}
