import * as tf from '@tensorflow/tfjs'

/** Dense layers with ReLU between them, the last one linear. */
export function denseEncoder(sizes: readonly number[], seed: number): tf.Sequential {
  return tf.sequential({
    layers: sizes.slice(1).map((units, layer) =>
      tf.layers.dense({
        units,
        activation: layer === sizes.length - 2 ? 'linear' : 'relu',
        kernelInitializer: tf.initializers.glorotUniform({ seed: seed * 100 + layer }),
        ...(layer === 0 && { inputShape: [sizes[0]] }),
      }),
    ),
  })
}
