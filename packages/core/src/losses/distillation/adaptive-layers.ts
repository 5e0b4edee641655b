import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { checkAboveZero, checkNotNegative } from '../../check-options.ts'

export interface AdaptiveLayersOptions {
  /** How much the loss of the last layer counts. Default 1. */
  readonly lastWeight?: number
  /** How much the loss of each earlier layer counts, in their order; their mean is taken. Default 1. */
  readonly weights?: readonly number[]
  /** How much each earlier layer's divergence from the last counts. Default 1; 0 switches it off. */
  readonly divergenceWeight?: number
  /** tau of the softmax over coordinates that the divergence compares. Default 0.3. */
  readonly temperature?: number
}

/**
 * Any loss, on the embeddings of several layers of an encoder at once, so that its first layers serve by themselves.
 *
 * `w loss(last) + 1/n sum_l w_l loss(layer l) + v tau sum_l KL(softmax(last / tau) | softmax(layer l / tau))`, the divergence
 * a mean over the rows of all matrices, with the last layer constant; Li, Li, Li, Xie, Li, "ESE: espresso sentence
 * embeddings" (2024), section 3; sentence-transformers' AdaptiveLayerLoss. Give all earlier layers, or some drawn at random
 * in each step. Around `matryoshka` it shortens layers and vectors at once (Matryoshka2dLoss). Time and memory those of the
 * loss for each layer.
 *
 * ```ts
 * adaptiveLayers([[q3, d3], [q6, d6]], (q, d) => matryoshka([q, d], infoNCE, { dimensions: [384, 64] }))
 * ```
 *
 * @param layers for each layer, the last one last, its matrices [rows, d] in the order of the loss's arguments.
 * @param loss gives a scalar.
 * @throws NEG_SHAPE for layers of different shapes or weights of another number; NEG_RANGE for an option; what the loss
 * throws.
 */
export function adaptiveLayers(
  layers: readonly (readonly tf.Tensor2D[])[],
  loss: (...embeddings: tf.Tensor2D[]) => tf.Tensor,
  options: AdaptiveLayersOptions = {},
): tf.Tensor {
  checkLayers(layers)
  const [earlier, last] = [layers.slice(0, -1), layers[layers.length - 1]]
  const { lastWeight = 1, weights = earlier.map(() => 1), divergenceWeight = 1, temperature = 0.3 } = options
  checkLength('weights', weights, earlier.length)
  checkNotNegative({ lastWeight, divergenceWeight })
  weights.forEach((weight) => checkNotNegative({ weights: weight }))
  checkAboveZero({ temperature })
  return tf.tidy(() => {
    const scaled = (embeddings: readonly tf.Tensor2D[]): tf.Tensor2D =>
      tf.concat([...embeddings]).div<tf.Tensor2D>(temperature)
    const target = stopGradient(scaled(last).logSoftmax())
    const divergence = (embeddings: readonly tf.Tensor2D[]): tf.Tensor =>
      target
        .exp()
        .mul(target.sub(scaled(embeddings).logSoftmax()))
        .sum(1)
        .mean()
    return earlier.reduce(
      (sum, layer, i) => {
        const own = loss(...layer).mul(weights[i] / earlier.length)
        const added = sum.add(own)
        return divergenceWeight === 0 ? added : added.add(divergence(layer).mul(temperature * divergenceWeight))
      },
      loss(...last).mul(lastWeight),
    )
  })
}

function checkLayers(layers: readonly (readonly tf.Tensor2D[])[]): void {
  const shapes = layers.map((matrices) => matrices.map(({ shape }) => shape.join(' x ')).join(', '))
  const widths = layers.flatMap((matrices) => matrices.map(({ shape }) => shape[1]))
  if (widths.length > 0 && shapes.every((shape) => shape === shapes[0]) && new Set(widths).size === 1) return
  throw new NegError('NEG_SHAPE', `the layers hold matrices of ${shapes.join('; ') || 'none'}`, {
    where: { field: 'layers' },
    remedy: 'Give each layer the same number of matrices, of the same shapes and one width.',
  })
}
