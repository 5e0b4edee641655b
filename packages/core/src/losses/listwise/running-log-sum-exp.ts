import * as tf from '@tensorflow/tfjs'

/** Below every score: no exponential survives it, and sums of it stay finite. */
export const farBelow = -1e30

/**
 * The logarithm of the sum of exponentials up to each entry of a row, or `from` it on.
 *
 * By doubling: each step adds what lies twice as far, so that nothing under- or overflows as it does in a cumulative sum of
 * exponentials. Not for the tape. O(n log n) time a row, memory of a few rows.
 *
 * @param x [B, n]
 */
export function runningLogSumExp(x: tf.Tensor2D, direction: 'upTo' | 'from'): tf.Tensor2D {
  const [rows, columns] = x.shape
  return tf.tidy(() => {
    let sums = x.clone()
    for (let distance = 1; distance < columns; distance *= 2) {
      const previous = sums
      sums = tf.tidy(() => {
        const nothing: tf.Tensor2D = tf.fill([rows, distance], farBelow)
        const moved =
          direction === 'upTo'
            ? tf.concat([nothing, previous.slice([0, 0], [rows, columns - distance])], 1)
            : tf.concat([previous.slice([0, distance], [rows, columns - distance]), nothing], 1)
        return previous.maximum<tf.Tensor2D>(moved).add(previous.sub(moved).abs().neg().exp().log1p())
      })
      previous.dispose()
    }
    return sums
  })
}
