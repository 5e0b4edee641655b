import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { stopGradient as constant } from '../../kernels/stop-gradient.ts'
import { checkBatches } from '../check-batches.ts'
import { reduce } from '../reduction.ts'
import { crossedCosines, type CrossedCosinesOptions } from './crossed-cosines.ts'

export interface CrossedPredictionsOptions extends CrossedCosinesOptions {
  /** `cosine` (default): -2 cos, the rows at unit length; `squared`: the squared distance of the rows as they are. */
  readonly distance?: 'cosine' | 'squared'
}

/**
 * The loss of learning without negatives: from each view of an item a predictor guesses what a target network says of the
 * other view.
 *
 * `D(p_1, z'_2) + D(p_2, z'_1)`, D = -2 cos, from -4, perfect, to 4, or the squared distance; Tian, Chen, Ganguli (2021),
 * equation 1. `byol` is this loss plus 4; the squared form is that of the theory (`simulateLinearNetworks`). A low value is
 * no success: it is lowest where all outputs are the same (`collapseMonitor`). Time and memory O(N d) beside the
 * predictor's.
 *
 * @param predictions1 [N, d]: of the first view, or the predictor's inputs with a `predictor`.
 * @param predictions2 [N, d]: that of the second view, row i of the same item.
 * @param targets1 [N, d]: the target network's outputs of the first view.
 * @param targets2 [N, d]: those of the second view.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE for batches that differ in shape or are empty; NEG_RANGE for another distance or reduction.
 * @system 43
 */
export function crossedPredictions(
  predictions1: tf.Tensor2D,
  predictions2: tf.Tensor2D,
  targets1: tf.Tensor2D,
  targets2: tf.Tensor2D,
  options: CrossedPredictionsOptions = {},
): tf.Tensor {
  const { distance = 'cosine', predictor, stopGradient = true, reduction = 'mean' } = options
  checkBatches({ predictions1, predictions2, targets1, targets2 })
  const online = [predictions1, predictions2] as const
  if (distance === 'cosine') return crossedCosines(online, [targets1, targets2], 'simSiam', 2, options)
  if (distance !== 'squared') {
    throw new NegError('NEG_RANGE', `there is no distance ${JSON.stringify(distance)}`, {
      where: { field: 'distance' },
      remedy: 'Take one of cosine, squared.',
    })
  }
  return tf.tidy(() => {
    const [first, second] = predictor === undefined ? online : online.map((rows) => predictor(rows))
    const goal = (targets: tf.Tensor2D): tf.Tensor2D => (stopGradient ? constant(targets) : targets)
    const squares = (rows: tf.Tensor2D, targets: tf.Tensor2D): tf.Tensor1D => rows.sub(targets).square().sum(1)
    return reduce(squares(first, goal(targets2)).add(squares(second, goal(targets1))), reduction)
  })
}
