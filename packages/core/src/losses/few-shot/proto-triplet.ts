import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { smoothedDistances } from '../../evaluation/separability/smoothed-distances.ts'
import { checkNotNegative } from '../../check-options.ts'
import { checkClassified } from '../proxy/classified-rows.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { labelMask, ownColumns } from './own-columns.ts'

export interface ProtoTripletOptions {
  /** m: how much nearer the own prototype must be. Default 0.5. */
  readonly margin?: number
  /** Default `mean`, over the queries. */
  readonly reduction?: Reduction
}

/** Farther than any prototype, and with room above it in float32. */
const far = 1e15

/**
 * Proto-triplet loss: a query must be nearer to its class's prototype than to the nearest wrong one, by a margin.
 *
 * `max(d(q, P_y) - min_{c != y} d(q, P_c) + m, 0)` with `d = sqrt(|a - b|^2 + 1e-6)`: triplets of query, own prototype and the
 * hardest of the wrong ones; Mendez-Ruiz, Gonzalez-Zapata, Reyes-Amezcua, Flores-Araiza, Lopez-Tiro, Mendez-Vazquez and
 * Ochoa-Ruiz, "SuSana Distancia is all you need" (2023). Through `prototypes` gradients reach the supports. O(n ways) memory.
 *
 * @param queries [n, d]
 * @param prototypes [ways, d]
 * @param labels [n], 0 .. ways - 1
 * @returns a scalar, or [n] with `reduction: 'none'`.
 * @throws NEG_NO_NEGATIVES for a single class; NEG_SHAPE when they don't fit; NEG_RANGE for a label or an option.
 * @system 53
 */
export function protoTriplet(
  queries: tf.Tensor2D,
  prototypes: tf.Tensor2D,
  labels: Int32Array,
  { margin = 0.5, reduction = 'mean' }: ProtoTripletOptions = {},
): tf.Tensor {
  checkNotNegative({ margin })
  return tf.tidy(() => {
    const { own, nearestWrong } = prototypeDistances(queries, prototypes, labels)
    return reduce(own.sub(nearestWrong).add(margin).relu<tf.Tensor1D>(), reduction)
  })
}

/**
 * How far each query is from its own prototype and from the nearest wrong one, [n] each: what `protoTriplet` compares.
 * Differentiable; throws what it throws.
 *
 * @system 53
 */
export function prototypeDistances(
  queries: tf.Tensor2D,
  prototypes: tf.Tensor2D,
  labels: Int32Array,
): { readonly own: tf.Tensor1D; readonly nearestWrong: tf.Tensor1D } {
  const ways = checkClassified(queries, prototypes, labels)
  if (ways < 2) {
    throw new NegError('NEG_NO_NEGATIVES', 'the episode has one class, so that no prototype is wrong', {
      where: { field: 'prototypes' },
      remedy: 'Draw episodes of at least two classes.',
    })
  }
  return tf.tidy(() => {
    const distances = smoothedDistances(queries, prototypes)
    const wrong = distances.add(labelMask(labels, ways).mul(far))
    return { own: ownColumns(distances, labels), nearestWrong: wrong.min<tf.Tensor1D>(1) }
  })
}
