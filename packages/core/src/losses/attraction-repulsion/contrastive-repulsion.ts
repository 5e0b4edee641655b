import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { squaredDistances } from '../../kernels/distances/squared-distances.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkAboveZero, checkCompany, unitVectors, weightedCosts, type WeightedCosts } from './weighted-costs.ts'

export interface ContrastiveRepulsionOptions {
  /** t-, of the weights: the larger, the more the nearest negative counts alone. Default 2. */
  readonly sharpness?: number
  /** beta, a factor of the costs. Default 1. */
  readonly scale?: number
  /** [N, M], row-major: which negatives count (not 0) for each query. Default: all. */
  readonly mask?: Uint8Array
  /** Whether the weights are constant for the gradient. Default false. */
  readonly detachWeights?: boolean
  /** Without it the loss has no lower bound. Default true. */
  readonly normalise?: boolean
  /** Default `mean`. */
  readonly reduction?: Reduction
}

/**
 * Pushes each query away from its negatives, harder from those that are near.
 *
 * `-sum_m w_m beta c_m`, `c_m = |z - z_m|^2`, `w = softmax_m(-t- c_m)`; Zheng et al., "Contrastive attraction and
 * contrastive repulsion for representation learning" (2023), equation 5. Unit rows have costs of 0 to 4, so that t- = 2 is
 * a temperature of 0.25 on cosines. Time O(N M d); memory O(N M) for shared negatives, O(N M d) for own ones.
 *
 * @param query [N, d]
 * @param negatives [M, d], shared by all queries, or [N, M, d].
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE for shapes that don't fit; NEG_RANGE for an option out of range; NEG_NO_NEGATIVES for a query without
 *   one.
 * @system 22
 */
export function contrastiveRepulsion(
  query: tf.Tensor2D,
  negatives: tf.Tensor2D | tf.Tensor3D,
  options: ContrastiveRepulsionOptions = {},
): tf.Tensor {
  return tf.tidy(() => reduce(repulsionOf(query, negatives, options).values, options.reduction ?? 'mean'))
}

/** How much each negative weighs in `contrastiveRepulsion`, [N, M]; the rows sum to 1. Takes and throws the same. */
export function repulsionWeights(
  query: tf.Tensor2D,
  negatives: tf.Tensor2D | tf.Tensor3D,
  options: Omit<ContrastiveRepulsionOptions, 'reduction'> = {},
): tf.Tensor2D {
  return tf.tidy(() => repulsionOf(query, negatives, options).weights)
}

function repulsionOf(
  query: tf.Tensor2D,
  negatives: tf.Tensor2D | tf.Tensor3D,
  { sharpness = 2, scale = 1, mask, detachWeights = false, normalise = true }: ContrastiveRepulsionOptions,
): WeightedCosts {
  checkCompany(query, 'negatives', negatives, true)
  checkAboveZero({ sharpness, scale })
  const rows = query.shape[0]
  const count = negatives.shape[negatives.rank - 2]
  const there = mask ?? new Uint8Array(rows * count).fill(1)
  checkLength('mask', there, rows * count)
  for (let row = 0; row < rows; row += 1) {
    if (there.subarray(row * count, (row + 1) * count).some((counts) => counts !== 0)) continue
    throw new NegError('NEG_NO_NEGATIVES', 'a query has no negative', { where: { field: 'mask', row: row + 1 } })
  }
  const [z, others] = [unitVectors(query, normalise), unitVectors(negatives, normalise)]
  const costs =
    others.rank === 2
      ? squaredDistances(z, others as tf.Tensor2D)
      : z.expandDims(1).sub(others).square().sum<tf.Tensor2D>(2)
  const { values, weights } = weightedCosts(costs, there, { sharpness: -sharpness, detachWeights })
  return { values: values.mul(-scale), weights }
}
