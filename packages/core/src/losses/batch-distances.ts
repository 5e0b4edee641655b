import * as tf from '@tensorflow/tfjs'

/** How far two rows of a batch are apart: `cosine` is 1 - cos. */
export type BatchDistance = 'euclidean' | 'squaredEuclidean' | 'cosine'

/** Below this length a row has no direction. */
const tiny = 1e-12

/** The distances between all rows of a batch, [B, B]. */
export function distancesOf(rows: tf.Tensor2D, distance: BatchDistance): tf.Tensor2D {
  return tf.tidy(() => {
    if (distance === 'cosine') {
      const unit = rows.div<tf.Tensor2D>(lengthsOf(rows))
      return tf.scalar(1).sub<tf.Tensor2D>(unit.matMul(unit, false, true))
    }
    const squares = rows.square().sum(1, true)
    const products = rows.matMul(rows, false, true)
    // Rounding may leave something below 0.
    const squared = squares.add(squares.transpose()).sub(products.mul(2)).relu()
    return (distance === 'euclidean' ? squared.sqrt() : squared) as tf.Tensor2D
  })
}

/** From the gradient by each distance to that by the rows; pairs of coinciding rows pass nothing back. */
export function gradientOfDistances(
  rows: tf.Tensor2D,
  distances: tf.Tensor2D,
  gradient: tf.Tensor2D,
  distance: BatchDistance,
): tf.Tensor2D {
  return tf.tidy(() => {
    const both = gradient.add<tf.Tensor2D>(gradient.transpose())
    if (distance === 'cosine') {
      const lengths = lengthsOf(rows)
      const unit = rows.div<tf.Tensor2D>(lengths)
      const ofUnit = both.neg<tf.Tensor2D>().matMul(unit) as tf.Tensor2D
      return ofUnit.sub(unit.mul(unit.mul(ofUnit).sum(1, true))).div(lengths)
    }
    // d |x - y| / dx = (x - y) / |x - y|, and d |x - y|^2 / dx = 2 (x - y)
    const factors = distance === 'euclidean' ? tf.divNoNan(both, distances) : both.mul(2)
    return rows.mul(factors.sum(1, true)).sub(factors.matMul(rows))
  })
}

function lengthsOf(rows: tf.Tensor2D): tf.Tensor {
  return rows.square().sum(1, true).sqrt().maximum(tiny)
}
