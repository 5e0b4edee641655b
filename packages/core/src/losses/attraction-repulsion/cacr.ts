import * as tf from '@tensorflow/tfjs'

import { type Reduction, reduce } from '../reduction.ts'
import { cacrTerms, type CACRTerms, type CACRTermsOptions } from './cacr-terms.ts'

export interface CACROptions extends CACRTermsOptions {
  /** Default `mean`. */
  readonly reduction?: Reduction
}

/** The parts of `cacr`. */
export interface CACRReport extends Pick<CACRTerms, 'positiveWeights' | 'negativeWeights'> {
  readonly loss: tf.Scalar
  readonly attraction: tf.Scalar
  readonly repulsion: tf.Scalar
}

/**
 * CACR: several views of each item attract each other, the farthest hardest, and repel other items, the nearest hardest.
 *
 * Attraction and repulsion each have a softmax of their own, so that positives don't compete with negatives as in
 * InfoNCE. `L = mean_x sum_k w+_k alpha c_k - mean_{x<y} sum_{j != i} w-_j beta c(x_i, y_j)`, `c` the squared distance, `w+ =
 * softmax(t+ c)`, `w- = softmax(-t- c)`; Zheng et al., "Contrastive attraction and contrastive repulsion for representation
 * learning" (2023), equations 4 to 6. With two views the attraction is `alignmentLoss`. With a share of false negatives the
 * repulsion is `(R - tau+ c(x_i, y_i)) / (1 - tau+)`. The gradient passes through the weights unless they are detached.
 *
 * Time O(V^2 N^2 d) and memory O(V^2 N^2).
 *
 * @param views [V, N, d]: row i of each view is the same item; at least two of both.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE for fewer views or items, or views that differ; NEG_RANGE for an option out of range.
 * @system 22
 */
export function cacr(views: tf.Tensor3D | readonly tf.Tensor2D[], options: CACROptions = {}): tf.Tensor {
  return tf.tidy(() => {
    const { attraction, repulsion } = cacrTerms(views, options)
    return reduce(attraction.add<tf.Tensor1D>(repulsion), options.reduction ?? 'mean')
  })
}

/** Both terms of `cacr` and the weights in them. Takes and throws the same. */
export function cacrReport(views: tf.Tensor3D | readonly tf.Tensor2D[], options: CACRTermsOptions = {}): CACRReport {
  return tf.tidy(() => {
    const { attraction, repulsion, positiveWeights, negativeWeights } = cacrTerms(views, options)
    const means = { attraction: attraction.mean<tf.Scalar>(), repulsion: repulsion.mean<tf.Scalar>() }
    return { loss: means.attraction.add<tf.Scalar>(means.repulsion), ...means, positiveWeights, negativeWeights }
  })
}
