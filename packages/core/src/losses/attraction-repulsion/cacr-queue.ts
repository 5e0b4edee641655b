import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { maskedSoftmax } from '../../kernels/masked/masked-softmax.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkAboveZero, unitVectors, weightedCosts } from './weighted-costs.ts'

export interface CACRQueueOptions {
  /** t+. Default 1. */
  readonly positiveSharpness?: number
  /** t-. Default 2. */
  readonly negativeSharpness?: number
  /** alpha, of the attraction. Default 1. */
  readonly attractionScale?: number
  /** beta, of the repulsion. Default 1. */
  readonly repulsionScale?: number
  /** Whether the other queries of the batch are negatives, too. Default false. */
  readonly useInBatch?: boolean
  /** Over items. Default `mean`. */
  readonly reduction?: Reduction
}

/** Both terms of `cacrQueue`, the means over items. */
export interface CACRQueueReport {
  readonly attraction: tf.Scalar
  readonly repulsion: tf.Scalar
}

/**
 * CACR with a momentum encoder and a queue of past keys as negatives.
 *
 * Each view's queries are attracted by the keys of all other views, the farthest hardest, and repelled by the queue, the
 * nearest hardest; Zheng et al., "Contrastive attraction and contrastive repulsion for representation learning" (2023).
 * Weights of positives and the queue are constant for the gradient; the costs of in-batch negatives take part in it. All rows are
 * normalised. `NegativeQueue` of `@neg/core/training` keeps the keys. Time O(V N (M + N) d), memory O(V N (M + N)).
 *
 * @param queries [V, N, d] of the online encoder, V at least 2.
 * @param keys [V, N, d] of the momentum encoder, constant for the gradient.
 * @param queue [M, d], constant.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE for shapes that don't fit or fewer than two views; NEG_RANGE for an option out of range.
 * @system 22
 */
export function cacrQueue(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  queue: tf.Tensor2D,
  options: CACRQueueOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const { attraction, repulsion } = queueTerms(queries, keys, queue, options)
    return reduce(attraction.add<tf.Tensor1D>(repulsion), options.reduction ?? 'mean')
  })
}

/** Both terms of `cacrQueue`. Takes and throws the same. */
export function cacrQueueReport(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  queue: tf.Tensor2D,
  options: Omit<CACRQueueOptions, 'reduction'> = {},
): CACRQueueReport {
  return tf.tidy(() => {
    const { attraction, repulsion } = queueTerms(queries, keys, queue, options)
    return { attraction: attraction.mean<tf.Scalar>(), repulsion: repulsion.mean<tf.Scalar>() }
  })
}

function queueTerms(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  queue: tf.Tensor2D,
  options: CACRQueueOptions,
): { attraction: tf.Tensor1D; repulsion: tf.Tensor1D } {
  const { positiveSharpness = 1, negativeSharpness = 2, attractionScale = 1, repulsionScale = 1 } = options
  checkAboveZero({ positiveSharpness, negativeSharpness, attractionScale, repulsionScale })
  checkShapes(queries, keys, queue)
  const [views, items] = queries.shape
  const online = tf.unstack(unitVectors(queries, true)) as tf.Tensor2D[]
  const targets = tf.unstack(unitVectors(stopGradient(keys), true)) as tf.Tensor2D[]
  const past = unitVectors(stopGradient(queue), true)
  const all = new Uint8Array(items * (views - 1)).fill(1)
  const pulled = online.map((query, x) => {
    const costs = targets.filter((_, y) => y !== x).map((key) => query.sub(key).square().sum<tf.Tensor1D>(1))
    return weightedCosts(tf.stack(costs, 1) as tf.Tensor2D, all, { sharpness: positiveSharpness, detachWeights: true })
  })
  const pushed = online.map((query) => repelled(query, past, negativeSharpness, options.useInBatch === true))
  const mean = (values: readonly tf.Tensor1D[]): tf.Tensor1D => tf.addN([...values]).div(views)
  return {
    attraction: mean(pulled.map(({ values }) => values)).mul(attractionScale),
    repulsion: mean(pushed).mul(-repulsionScale),
  }
}

/** [N]: the weighted mean of the costs of the queue and, where wanted, of the batch's other queries. */
function repelled(query: tf.Tensor2D, past: tf.Tensor2D, sharpness: number, useInBatch: boolean): tf.Tensor1D {
  const [items, depth] = [query.shape[0], past.shape[0]]
  const costs = cosineCosts(query, past)
  if (!useInBatch) {
    const all = new Uint8Array(items * depth).fill(1)
    return weightedCosts(costs, all, { sharpness: -sharpness, detachWeights: true }).values
  }
  const inBatch = cosineCosts(query, query)
  const width = depth + items
  const others = Uint8Array.from({ length: items * width }, (_, at) =>
    Number((at % width) - depth !== Math.floor(at / width)),
  )
  const scores = stopGradient(costs).concat(inBatch, 1).mul<tf.Tensor2D>(-sharpness)
  return maskedSoftmax(scores, others).mul(costs.concat(inBatch, 1)).sum(1)
}

/** |q - k|^2 of unit rows. */
function cosineCosts(query: tf.Tensor2D, key: tf.Tensor2D): tf.Tensor2D {
  return tf.sub(2, tf.matMul(query, key, false, true).mul(2))
}

function checkShapes(queries: tf.Tensor, keys: tf.Tensor, queue: tf.Tensor): void {
  const fits = queries.rank === 3 && queries.shape[0] >= 2 && queries.size > 0
  const same = queries.shape.join() === keys.shape.join() && queue.rank === 2 && queue.shape[0] > 0
  if (fits && same && queue.shape[1] === queries.shape[2]) return
  throw new NegError('NEG_SHAPE', `queries [${queries.shape}], keys [${keys.shape}], queue [${queue.shape}]`, {
    where: { field: 'queries' },
    remedy: 'Give queries and keys [V, N, d] of at least two views, and a queue [M, d].',
  })
}
