import type { Tensor } from '@tensorflow/tfjs'

import type { GradientRepair } from './repair.ts'

/** The root of the smallest normal float32. */
const smallestRoot = 2 ** -63

/**
 * The gradient of `sqrt`, at 0 the steepest that float32 has instead of Infinity. Times the 0 that a sum of squares
 * passes on there it is 0, so that the norm of a zero row, a distance of 0 and a deviation of 0 have the gradient 0 and
 * not NaN.
 */
export const sqrtGradient: GradientRepair = {
  kernel: 'Sqrt',
  build: (tf) => ({
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({
      x: () => (dy as Tensor).div(tf.maximum(x.toFloat().sqrt(), smallestRoot).mul(2)),
    }),
  }),
}
