import type * as Tensorflow from '@tensorflow/tfjs'

import type { GradientRepair } from './repair.ts'

/** The gradient of `gatherND`: rows that were taken several times add up. The indices' is zero. */
export const gatherNdGradient: GradientRepair = {
  kernel: 'GatherNd',
  build: (tf) => ({
    inputsToSave: ['params', 'indices'],
    gradFunc: (dy, [params, indices]) => ({
      params() {
        const depth = indices.shape[indices.shape.length - 1]
        const places = placesOf(indices, depth)
        const updates = (dy as Tensorflow.Tensor).reshape([places.shape[0], ...params.shape.slice(depth)])
        return tf.scatterND(places, updates, params.shape)
      },
      indices: () => tf.zeros(indices.shape),
    }),
  }),
}

/** The gradient of `scatterND`, whose result is the sum of the updates at a place. The indices' is zero. */
export const scatterNdGradient: GradientRepair = {
  kernel: 'ScatterNd',
  build: (tf) => ({
    inputsToSave: ['indices', 'updates'],
    gradFunc: (dy, [indices, updates]) => ({
      indices: () => tf.zeros(indices.shape),
      updates: () => takeBack(tf, dy as Tensorflow.Tensor, indices, updates.shape),
    }),
  }),
}

/**
 * The gradient of `tensorScatterUpdate`: what was overwritten gets none, the updates get that of their places. Of
 * several updates for one place each gets it, though the engines say nothing about which of them stays.
 */
export const tensorScatterUpdateGradient: GradientRepair = {
  kernel: 'TensorScatterUpdate',
  build: (tf) => ({
    inputsToSave: ['indices', 'updates'],
    gradFunc: (dy, [indices, updates]) => ({
      tensor: () => tf.tensorScatterUpdate(dy as Tensorflow.Tensor, indices, tf.zeros(updates.shape)),
      indices: () => tf.zeros(indices.shape),
      updates: () => takeBack(tf, dy as Tensorflow.Tensor, indices, updates.shape),
    }),
  }),
}

function takeBack(
  tf: typeof Tensorflow,
  dy: Tensorflow.Tensor,
  indices: Tensorflow.Tensor,
  shape: number[],
): Tensorflow.Tensor {
  // A list of indices without a second axis names places of the first.
  const depth = indices.rank === 1 ? 1 : indices.shape[indices.rank - 1]
  return tf.gatherND(dy, placesOf(indices, depth)).reshape(shape)
}

/** One row a place. */
function placesOf(indices: Tensorflow.Tensor, depth: number): Tensorflow.Tensor2D {
  return indices.reshape([indices.size / depth, depth])
}
