import * as tf from '@tensorflow/tfjs'

/**
 * For each list the sum over its pairs of `-w_ij log sigmoid(sigma (s_i - s_j))`.
 *
 * The gradient is analytic, of first order, and none goes to the weights. Memory a few matrices of B n^2, of which only the
 * weights are kept for the way back.
 *
 * @param scores [B, n]
 * @param weights [B, n, n], 0 for what is no pair.
 * @returns [B]
 */
export function pairLogistic(scores: tf.Tensor2D, weights: tf.Tensor3D, sigma: number): tf.Tensor1D {
  // sigma (s_j - s_i) at i, j
  const exponents = (s: tf.Tensor2D): tf.Tensor3D => tf.sub(s.expandDims(1), s.expandDims(2)).mul(sigma)
  return tf.customGrad((...inputs) => {
    const [s, save] = inputs as unknown as [tf.Tensor2D, tf.GradSaveFunc]
    save([s, weights])
    return {
      value: tf.tidy(() => exponents(s).softplus().mul(weights).sum([1, 2])),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [given, w] = saved as [tf.Tensor2D, tf.Tensor3D]
        const slopes = exponents(given).sigmoid().mul(w)
        return slopes.sum(1).sub(slopes.sum(2)).mul(sigma).mul(dy.expandDims(1))
      },
    }
  })(scores) as tf.Tensor1D
}
