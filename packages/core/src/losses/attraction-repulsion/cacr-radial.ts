import * as tf from '@tensorflow/tfjs'

import { contrastive } from '../../kernels/contrastive.ts'
import { maskedSoftmax } from '../../kernels/masked/masked-softmax.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { NegError } from '../../errors.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkAboveZero, unitVectors } from './weighted-costs.ts'

export interface CACRRadialOptions {
  /** T. Default 1. */
  readonly temperature?: number
  /** Attracts and repels by 1 - cosine instead of by a cross entropy. Default false. */
  readonly euclidean?: boolean
  /** Default true. */
  readonly normalise?: boolean
  /** Over items. Default `mean`. */
  readonly reduction?: Reduction
}

/**
 * CACR for large batches with a momentum encoder: the keys of one view against the queries of all other views, the
 * farthest query weighing most.
 *
 * `sum_v 2 T p_vi CE_i(q_v k^T / T)`, `p_vi = softmax_v(|q_vi - k_i|^2 / T)` constant for the gradient; with one query InfoNCE
 * times 2 T. `euclidean`: `sum_v p_vi (c_ii - sum_{j != i} pi_ij c_ij)`, `c = 1 - q^T k`, `pi = softmax_j(-c_ij / T)`
 * constant. Zheng et al., "Contrastive attraction and contrastive repulsion for representation learning" (2023), appendix.
 * Sum it over the views' keys and divide by their number. Time O(V N^2 d),
 * memory O(V N d), with `euclidean` O(N^2).
 *
 * @param queries [V, N, d]: predictions of the other views.
 * @param key [N, d], constant for the gradient.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE for shapes that don't fit; NEG_RANGE for an option out of range.
 * @system 22
 */
export function cacrRadial(queries: tf.Tensor3D, key: tf.Tensor2D, options: CACRRadialOptions = {}): tf.Tensor {
  const { temperature = 1, euclidean = false, normalise = true, reduction = 'mean' } = options
  checkAboveZero({ temperature })
  checkQueries(queries, key)
  return tf.tidy(() => {
    const keys = unitVectors(stopGradient(key), normalise)
    const shares = radialShares(queries, key, { temperature, normalise })
    const values = Array.from({ length: queries.shape[0] }, (_, view) => {
      const query = unitVectors(queries.slice([view, 0, 0], [1, -1, -1]).reshape<tf.Tensor2D>(key.shape), normalise)
      const each = euclidean
        ? costGap(query, keys, temperature)
        : contrastive(query, keys, { temperature, reduction: 'none' }).mul(2 * temperature)
      return each.mul<tf.Tensor1D>(shares.slice([view, 0], [1, -1]).flatten())
    })
    return reduce(tf.addN(values), reduction)
  })
}

/** How much each query weighs in `cacrRadial`, [V, N]; the columns sum to 1. */
export function radialShares(
  queries: tf.Tensor3D,
  key: tf.Tensor2D,
  { temperature = 1, normalise = true }: Pick<CACRRadialOptions, 'temperature' | 'normalise'> = {},
): tf.Tensor2D {
  checkAboveZero({ temperature })
  checkQueries(queries, key)
  return tf.tidy(() => {
    const [q, k] = [stopGradient(queries), stopGradient(key)].map((rows) => unitVectors<tf.Tensor>(rows, normalise))
    const costs = q.sub(k.expandDims(0)).square().sum<tf.Tensor2D>(2)
    return costs.div<tf.Tensor2D>(temperature).transpose<tf.Tensor2D>().softmax().transpose()
  })
}

function costGap(query: tf.Tensor2D, key: tf.Tensor2D, temperature: number): tf.Tensor1D {
  const items = key.shape[0]
  const costs = tf.sub<tf.Tensor2D>(1, tf.matMul(query, key, false, true))
  const others = Uint8Array.from({ length: items * items }, (_, at) => Number(at % (items + 1) !== 0))
  const near = maskedSoftmax(stopGradient(costs).div<tf.Tensor2D>(-temperature), others)
  const own = tf.sub<tf.Tensor1D>(1, query.mul(key).sum(1))
  return own.sub(near.mul(costs).sum(1))
}

function checkQueries(queries: tf.Tensor, key: tf.Tensor): void {
  if (queries.rank === 3 && key.rank === 2 && queries.size > 0 && queries.shape.slice(1).join() === key.shape.join()) {
    return
  }
  throw new NegError('NEG_SHAPE', `queries are [${queries.shape}] for keys [${key.shape}]`, {
    where: { field: 'queries' },
    remedy: 'Give queries [V, N, d] and keys [N, d], none of them empty.',
  })
}
