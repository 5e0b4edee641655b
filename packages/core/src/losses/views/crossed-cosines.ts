import * as tf from '@tensorflow/tfjs'

import { type Reduction, reduce } from '../reduction.ts'
import { negativeCosine } from './negative-cosine.ts'
import type { NegativeCosineOptions } from './negative-cosine.ts'

export interface CrossedCosinesOptions {
  /** Applied to the first two batches, which are then not predictions yet but what they are made from. Default: none. */
  readonly predictor?: (rows: tf.Tensor2D) => tf.Tensor2D
  /** Whether the targets are constant for the gradient. Default true. */
  readonly stopGradient?: boolean
  /** Default `mean`. */
  readonly reduction?: Reduction
}

/** Each view's predictions against the other view's targets, summed and weighted. */
export function crossedCosines(
  online: readonly [tf.Tensor2D, tf.Tensor2D],
  targets: readonly [tf.Tensor2D, tf.Tensor2D],
  form: NonNullable<NegativeCosineOptions['form']>,
  weight: number,
  { predictor, stopGradient, reduction = 'mean' }: CrossedCosinesOptions,
): tf.Tensor {
  return tf.tidy(() => {
    const [predictions1, predictions2] = predictor === undefined ? online : online.map((rows) => predictor(rows))
    const each = { form, stopGradient, reduction: 'none' } as const
    const first = negativeCosine(predictions1, targets[1], each)
    const sum = first.add<tf.Tensor1D>(negativeCosine(predictions2, targets[0], each))
    return reduce(sum.mul<tf.Tensor1D>(weight), reduction)
  })
}
