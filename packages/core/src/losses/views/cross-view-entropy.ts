import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'

/**
 * How badly each view predicts the targets made from the other views: for each row `-sum_k p_tk log softmax(s)_k`, averaged
 * over all pairs of a target view t and another view s. View number t of the logits is the one that target t was made from.
 *
 * @param targets [T, N, K], distributions; constant for the gradient.
 * @param logits [S, N, K], divided by their temperature.
 * @returns [N]
 * @throws NEG_SHAPE where there is no pair.
 */
export function crossViewEntropy(targets: tf.Tensor3D, logits: tf.Tensor3D): tf.Tensor1D {
  const [goals, views] = [targets.shape[0], logits.shape[0]]
  const same = Math.min(goals, views)
  const pairs = goals * views - same
  if (pairs === 0) {
    throw new NegError('NEG_SHAPE', 'there is no second view to compare with', {
      remedy: 'Give at least two views of each item.',
    })
  }
  return tf.tidy(() => {
    // Each view meets the sum of the targets less its own.
    const own = targets.slice([0, 0, 0], [same, -1, -1]).pad([
      [0, views - same],
      [0, 0],
      [0, 0],
    ])
    const met = targets.sum(0, true).sub(own)
    return logits.logSoftmax().mul(met).sum([0, 2]).div(-pairs)
  })
}
