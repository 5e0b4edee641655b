import * as tf from '@tensorflow/tfjs'

import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkAboveZero, checkFinite, checkNotNegative } from '../../check-options.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkOutputs, ownOutputs } from './output-statistics.ts'

export interface ZLossOptions {
  /** alpha (a in the paper): how sharply the loss turns. Default 1. */
  readonly sharpness?: number
  /** b: how far above the others the right output should be, in standard deviations. Default 0; 10 suits thousands of classes. */
  readonly offset?: number
  /** Added to the standard deviation. Default 0, where outputs that are all equal have z = 0 and no gradient. */
  readonly epsilon?: number
  /** Default `mean`, over the rows. */
  readonly reduction?: Reduction
}

/**
 * Z-loss: the right class's output must stand out among all outputs, measured in their standard deviations.
 *
 * `1/alpha softplus(alpha (b - z))` with `z = (o_c - mu) / sigma`, mu and sigma (of the population) over the outputs of the
 * row; De Brebisson and Vincent, "The Z-loss: a shift and scale invariant classification loss belonging to the Spherical
 * Family" (2016). Unlike softmax it neither changes when outputs are shifted or scaled nor can be lowered by mere scale,
 * and `FactoredSphericalLayer` trains it at a cost that is flat in the number of classes. z is at most sqrt(D - 1).
 * Outputs are centred first, so that a large common part does no harm. O(B D) time and memory.
 *
 * @param logits [B, D]
 * @param labels [B], 0 .. D - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when they don't fit, or there are fewer than two classes; NEG_RANGE for a label or an option.
 * @system 26
 */
export function zLoss(logits: tf.Tensor2D, labels: Int32Array, options: ZLossOptions = {}): tf.Tensor {
  const { sharpness = 1, offset = 0, epsilon = 0, reduction = 'mean' } = options
  checkAboveZero({ sharpness })
  checkFinite({ offset })
  checkNotNegative({ epsilon })
  checkOutputs(logits, labels)
  return tf.tidy(() => {
    const classes = logits.shape[1]
    const centred = logits.sub<tf.Tensor2D>(logits.mean(1, true))
    const scores =
      epsilon === 0
        ? ownOutputs(unitRows(centred), labels).mul<tf.Tensor1D>(Math.sqrt(classes))
        : ownOutputs(centred, labels).div<tf.Tensor1D>(centred.square().mean(1).sqrt().add(epsilon))
    const losses = scores.sub(offset).mul(-sharpness).softplus().div<tf.Tensor1D>(sharpness)
    return reduce(losses, reduction)
  })
}
