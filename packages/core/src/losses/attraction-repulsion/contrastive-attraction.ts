import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkAboveZero, checkCompany, unitVectors, weightedCosts, type WeightedCosts } from './weighted-costs.ts'

export interface ContrastiveAttractionOptions {
  /** t+, of the weights. Default 1. */
  readonly sharpness?: number
  /** alpha, a factor of the costs. Default 1. */
  readonly scale?: number
  /** [N, K], row-major: which positives are there (not 0). Default: all. */
  readonly mask?: Uint8Array
  /** Whether the weights are constant for the gradient. Default false. */
  readonly detachWeights?: boolean
  /** Default true. */
  readonly normalise?: boolean
  /** A mean is over the queries that have a positive. Default `mean`. */
  readonly reduction?: Reduction
}

/**
 * Pulls each query to its positives, harder to those that are still far.
 *
 * `sum_k w_k alpha c_k`, `c_k = |z - z_k|^2`, `w = softmax_k(t+ c_k)`; Zheng et al., "Contrastive attraction and contrastive
 * repulsion for representation learning" (2023), equation 4. Queries without a positive have the value 0. Time and memory
 * O(N K d).
 *
 * @param query [N, d]
 * @param positives [N, K, d]: those of each query.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE for shapes that don't fit; NEG_RANGE for an option out of range; NEG_NO_POSITIVES where no query has
 *   one.
 * @system 22
 */
export function contrastiveAttraction(
  query: tf.Tensor2D,
  positives: tf.Tensor3D,
  options: ContrastiveAttractionOptions = {},
): tf.Tensor {
  const { mask, reduction = 'mean' } = options
  return tf.tidy(() => {
    const { values } = attractionOf(query, positives, options)
    if (mask === undefined || reduction !== 'mean') return reduce(values, reduction)
    return values.sum().div(countedRows(mask, query.shape[0]))
  })
}

/** How much each positive weighs in `contrastiveAttraction`, [N, K]; the rows sum to 1. Takes and throws the same. */
export function attractionWeights(
  query: tf.Tensor2D,
  positives: tf.Tensor3D,
  options: Omit<ContrastiveAttractionOptions, 'reduction'> = {},
): tf.Tensor2D {
  return tf.tidy(() => attractionOf(query, positives, options).weights)
}

function attractionOf(
  query: tf.Tensor2D,
  positives: tf.Tensor3D,
  { sharpness = 1, scale = 1, mask, detachWeights = false, normalise = true }: ContrastiveAttractionOptions,
): WeightedCosts {
  checkCompany(query, 'positives', positives, false)
  checkAboveZero({ sharpness, scale })
  const [rows, count] = positives.shape
  if (mask !== undefined) {
    checkLength('mask', mask, rows * count)
    if (mask.every((there) => there === 0)) {
      throw new NegError('NEG_NO_POSITIVES', 'no query has a positive', { where: { field: 'mask' } })
    }
  }
  const [z, others] = [unitVectors(query, normalise), unitVectors(positives, normalise)]
  const costs = z.expandDims(1).sub(others).square().sum<tf.Tensor2D>(2)
  const there = mask ?? new Uint8Array(rows * count).fill(1)
  const { values, weights } = weightedCosts(costs, there, { sharpness, detachWeights })
  return { values: values.mul(scale), weights }
}

function countedRows(mask: Uint8Array, rows: number): number {
  const count = mask.length / rows
  return Array.from({ length: rows }, (_, row) => mask.subarray(row * count, (row + 1) * count)).filter((own) =>
    own.some((there) => there !== 0),
  ).length
}
