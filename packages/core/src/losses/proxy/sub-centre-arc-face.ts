import * as tf from '@tensorflow/tfjs'

import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkAboveZero, checkFinite } from '../../check-options.ts'
import { withAngularMargin } from './angular-margin.ts'
import type { ArcFaceOptions } from './arc-face.ts'
import { checkClassified } from './classified-rows.ts'
import { ownClassSoftmax } from './own-class-softmax.ts'

export interface SubCentreArcFaceOptions extends ArcFaceOptions {
  /** K: vectors of each class. Default 3. */
  readonly subCentres?: number
}

/** No exponential survives it, and sums of it stay finite. */
const leftOut = -1e30

/**
 * Sub-centre ArcFace: as `arcFace`, with several vectors a class of which the nearest counts, so that noisy labels gather
 * around one of their own.
 *
 * The cosine of a class is the largest of its K; Deng, Guo, Liu, Gong, Zafeiriou, "Sub-center ArcFace: boosting face
 * recognition by large-scale noisy web faces" (2020), equation 3. Scores are never held whole: memory O((B K + C K) d).
 *
 * @param embeddings [B, d], of any length.
 * @param weights [C K, d]; those of class c are the rows `c K .. (c + 1) K - 1`.
 * @param labels [B], 0 .. C - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a label or an option.
 */
export function subCentreArcFace(
  embeddings: tf.Tensor2D,
  weights: tf.Tensor2D,
  labels: Int32Array,
  options: SubCentreArcFaceOptions = {},
): tf.Tensor {
  const { margin = 0.5, scale = 64, subCentres = 3, reduction, blockSize } = options
  checkAboveZero({ scale })
  checkFinite({ margin })
  const classes = checkClassified(embeddings, weights, labels, subCentres)
  return tf.tidy(() => {
    const [x, w] = [unitRows(embeddings), unitRows(weights)]
    const vectors = w.reshape<tf.Tensor3D>([classes, subCentres, -1]).gather(tf.tensor1d(labels, 'int32'))
    const nearest: tf.Tensor1D = vectors.mul(x.expandDims(1)).sum(2).max(1)
    return ownClassSoftmax(x, w, labels, withAngularMargin(nearest, margin), {
      scale,
      perClass: subCentres,
      adjust: subCentres === 1 ? undefined : (scores) => onlyNearest(scores, classes, subCentres),
      reduction,
      blockSize,
    })
  })
}

/** Leaves out all but the largest score of each class; the last column is no class. */
function onlyNearest(scores: tf.Tensor2D, classes: number, subCentres: number): tf.Tensor2D {
  const [rows, columns] = scores.shape
  const places = [rows, classes, subCentres] as const
  const ofClasses = scores.slice([0, 0], [rows, columns - 1]).reshape<tf.Tensor3D>([...places])
  const nearest = tf
    .oneHot(ofClasses.argMax<tf.Tensor2D>(2), subCentres)
    .cast('float32')
    .reshape([rows, columns - 1])
  return tf.concat([tf.sub<tf.Tensor2D>(1, nearest).mul(leftOut), tf.zeros([rows, 1])], 1) as tf.Tensor2D
}
