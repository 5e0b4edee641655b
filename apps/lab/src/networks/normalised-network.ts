import * as tf from '@tensorflow/tfjs'

export interface NormalisedNetworkOptions {
  /** Of the weights. */
  readonly seed: number
  /** Whether the last layer is linear, without normalisation and ReLU. Default false. */
  readonly linearEnd?: boolean
}

/**
 * A small network for the experiments: dense layers, each followed by batch normalisation and ReLU. A Keras-style model of
 * TensorFlow.js: call `apply(x, { training: true })` to train it and `predict(x)` to use it.
 *
 * @param sizes of the input and of each layer.
 */
export function normalisedNetwork(
  sizes: readonly number[],
  { seed, linearEnd = false }: NormalisedNetworkOptions,
): tf.Sequential {
  const last = sizes.length - 2
  return tf.sequential({
    layers: sizes.slice(1).flatMap((units, layer) => [
      tf.layers.dense({
        units,
        kernelInitializer: tf.initializers.glorotUniform({ seed: seed * 100 + layer }),
        ...(layer === 0 && { inputShape: [sizes[0]] }),
      }),
      ...(linearEnd && layer === last ? [] : [tf.layers.batchNormalization({ momentum: 0.9 }), tf.layers.reLU()]),
    ]),
  })
}
