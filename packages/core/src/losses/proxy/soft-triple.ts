import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { maskedCrossEntropy } from '../../kernels/masked/masked-cross-entropy.ts'
import { checkAboveZero, checkFinite } from '../../check-options.ts'
import { type Reduction, checkReduction, reduce } from '../reduction.ts'
import { checkClassified } from './classified-rows.ts'

export interface SoftTripleOptions {
  /** K: centres of each class. Default 10. */
  readonly centresPerClass?: number
  /** lambda: similarities of classes are multiplied by it. Default 20. */
  readonly scale?: number
  /** gamma: how softly a row is given to the centres of a class. Default 0.1. */
  readonly temperature?: number
  /** delta: subtracted from the similarity of the own class. Default 0.01. */
  readonly margin?: number
  /** Default `mean`, over the rows. */
  readonly reduction?: Reduction
}

/**
 * SoftTriple: each class has several centres, and a row must be nearer to those of its class than to the others'.
 *
 * Cross entropy over `lambda S_ic`, and `lambda (S_iy - delta)` for the own class, `S_ic = sum_k softmax_k(s_ick / gamma)
 * s_ick` with cosines s; Qian, Shang, Sun, Hu, Li, Jin, "SoftTriple loss: deep metric learning without triplet sampling"
 * (2019), equations 6 and 7, without the regulariser that merges centres. With one centre a class it is `cosFace`. Time
 * O(B C K d), memory O(B C K).
 *
 * @param embeddings [B, d], of any length.
 * @param centres [C K, d]; those of class c are the rows `c K .. (c + 1) K - 1`.
 * @param labels [B], 0 .. C - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a label or an option.
 */
export function softTriple(
  embeddings: tf.Tensor2D,
  centres: tf.Tensor2D,
  labels: Int32Array,
  options: SoftTripleOptions = {},
): tf.Tensor {
  const { centresPerClass = 10, scale = 20, temperature = 0.1, margin = 0.01, reduction = 'mean' } = options
  checkAboveZero({ scale, temperature })
  checkFinite({ margin })
  checkReduction(reduction)
  const classes = checkClassified(embeddings, centres, labels, centresPerClass)
  return tf.tidy(() => {
    const cosines = measureOf('cosine').matrix(embeddings, centres).reshape([-1, classes, centresPerClass])
    const similarities = cosines.div(temperature).softmax().mul(cosines).sum<tf.Tensor2D>(2)
    const margins = new Float32Array(labels.length * classes)
    labels.forEach((label, row) => {
      margins[row * classes + label] = margin
    })
    const values = maskedCrossEntropy(similarities.sub(tf.tensor2d(margins, similarities.shape)).mul(scale), labels, {
      reduction: 'none',
    })
    return reduce(values as tf.Tensor1D, reduction)
  })
}
