import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { measureOf } from '../../kernels/distances/measure.ts'
import { stopGradient as constant } from '../../kernels/stop-gradient.ts'
import { checkBatches } from '../check-batches.ts'
import { type Reduction, reduce } from '../reduction.ts'

export interface NegativeCosineOptions {
  /** `simSiam` (default): -cos; `byol`: 2 - 2 cos, the squared distance of the rows at unit length. */
  readonly form?: 'simSiam' | 'byol'
  /** Whether the targets are constant for the gradient. Default true. */
  readonly stopGradient?: boolean
  /** Default `mean`. */
  readonly reduction?: Reduction
}

/**
 * How far a predictor's outputs are from their targets in direction: the piece that SimSiam and BYOL are made of.
 *
 * `-cos(p_i, z_i)`, Chen, He, "Exploring simple Siamese representation learning" (2021), equation 1, or `2 - 2 cos(p_i,
 * z_i)`, Grill et al., "Bootstrap your own latent" (2020), equation 2. Without negatives, only the predictor and the
 * constant targets keep the embeddings from collapsing. Over two views: `simSiam`, `byol`.
 *
 * Time and memory O(N d).
 *
 * @param predictions [N, d]
 * @param targets [N, d], row i for row i of `predictions`.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE for batches that differ in shape or are empty; NEG_RANGE for another form or reduction.
 */
export function negativeCosine(
  predictions: tf.Tensor2D,
  targets: tf.Tensor2D,
  options: NegativeCosineOptions = {},
): tf.Tensor {
  const { form = 'simSiam', stopGradient = true, reduction = 'mean' } = options
  checkBatches({ predictions, targets })
  if (form !== 'simSiam' && form !== 'byol') {
    throw new NegError('NEG_RANGE', `there is no form ${JSON.stringify(form)}`, {
      where: { field: 'form' },
      remedy: 'Take one of simSiam, byol.',
    })
  }
  return tf.tidy(() => {
    const goal = stopGradient ? constant(targets) : targets
    const cosines = measureOf('cosine').rows(predictions, goal)
    return reduce(form === 'byol' ? tf.sub<tf.Tensor1D>(2, cosines.mul(2)) : cosines.neg(), reduction)
  })
}
