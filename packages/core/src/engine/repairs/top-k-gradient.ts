import type { Tensor } from '@tensorflow/tfjs'

import type { GradientRepair } from './repair.ts'

/**
 * The gradient of `topk`, which TensorFlow.js lacks: each value passes its gradient back to the place it came from. The
 * indices have none. O(values) time beside the zeros of the result.
 */
export const topKGradient: GradientRepair = {
  kernel: 'TopK',
  build: (tf) => ({
    inputsToSave: ['x'],
    outputsToSave: [false, true],
    gradFunc(dys, [x, indices]) {
      const [dy] = dys as Tensor[]
      return {
        x() {
          if (indices.size === 0) return tf.zeros(x.shape)
          const [columns, k] = [x.shape, indices.shape].map((shape) => shape[shape.length - 1])
          const rowStarts = tf.range(0, x.size, columns, 'int32').expandDims(1)
          const places = indices.reshape([-1, k]).add<Tensor>(rowStarts).reshape<Tensor>([-1, 1])
          return tf.scatterND(places, dy.flatten(), [x.size]).reshape(x.shape)
        },
      }
    },
  }),
}
