import * as tf from '@tensorflow/tfjs'

import { squaredDistances } from '../../kernels/distances/squared-distances.ts'
import { logSumExp } from '../../kernels/masked/log-sum-exp.ts'
import { checkClassified } from '../proxy/classified-rows.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkBatches } from '../check-batches.ts'
import { ownColumns } from './own-columns.ts'

export interface PrototypicalOptions {
  /** Default `mean`, over the queries. */
  readonly reduction?: Reduction
}

/**
 * Scores of queries for the classes of an episode: minus the squared Euclidean distances to their prototypes.
 *
 * @param queries [n, d]
 * @param prototypes [ways, d]
 * @returns [n, ways]
 * @throws NEG_SHAPE when they don't fit.
 * @system 53
 */
export function protoLogits(queries: tf.Tensor2D, prototypes: tf.Tensor2D): tf.Tensor2D {
  checkBatches({ queries })
  checkBatches({ prototypes })
  checkClassified(queries, prototypes, new Int32Array(queries.shape[0]))
  return tf.tidy(() => squaredDistances(queries, prototypes).neg<tf.Tensor2D>())
}

/**
 * The loss of prototypical networks: cross entropy of queries over the classes of an episode, by distance to their
 * prototypes.
 *
 * Snell, Swersky and Zemel (2017). It is content once the own prototype is the nearest; `protoTriplet` asks for a gap. Few
 * classes stand in an episode, so that all scores are held: O(n ways) memory.
 *
 * @param queries [n, d]
 * @param prototypes [ways, d], see `prototypes`.
 * @param labels [n], 0 .. ways - 1
 * @returns a scalar, or [n] with `reduction: 'none'`.
 * @throws NEG_SHAPE when they don't fit; NEG_RANGE for a label.
 * @system 53
 */
export function prototypical(
  queries: tf.Tensor2D,
  prototypes: tf.Tensor2D,
  labels: Int32Array,
  { reduction = 'mean' }: PrototypicalOptions = {},
): tf.Tensor {
  checkClassified(queries, prototypes, labels)
  return tf.tidy(() => {
    const logits = protoLogits(queries, prototypes)
    return reduce(logSumExp(logits).sub<tf.Tensor1D>(ownColumns(logits, labels)), reduction)
  })
}
