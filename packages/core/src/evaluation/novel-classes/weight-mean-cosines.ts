import * as tf from '@tensorflow/tfjs'

import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { segmentMean } from '../../kernels/segments/segment-mean.ts'
import { checkClassified } from '../../losses/proxy/classified-rows.ts'

/**
 * Whether each class's vector points where its embeddings are: the cosine between it and their mean direction.
 *
 * Near 1 after training a class's mean is as good as its learnt vector, and classes may be added by their means; below 0.8
 * they hardly may. O(B d + C d).
 *
 * @param embeddings [B, d], of any length: each counts as its unit vector.
 * @param weights [C, d]
 * @param labels [B], 0 .. C - 1
 * @returns [C]; 0 for a class without an embedding.
 * @throws NEG_SHAPE; NEG_RANGE for a label.
 * @system 40
 */
export async function weightMeanCosines(
  embeddings: tf.Tensor2D,
  weights: tf.Tensor2D,
  labels: Int32Array,
): Promise<Float32Array> {
  const count = checkClassified(embeddings, weights, labels)
  const cosines = tf.tidy(() => {
    const means = segmentMean(unitRows(embeddings), { ids: labels, count })
    return unitRows(means).mul(unitRows(weights)).sum(1)
  })
  const read = (await cosines.data()) as Float32Array
  cosines.dispose()
  return read
}
