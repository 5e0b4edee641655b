import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkScores } from './check-scores.ts'
import { crossViewEntropy } from './cross-view-entropy.ts'
import { sinkhornAssign } from './sinkhorn-assign.ts'
import type { SinkhornAssignOptions } from './sinkhorn-assign.ts'

export interface SwavOptions extends SinkhornAssignOptions {
  /** tau of the predictions. Default 0.1. */
  readonly temperature?: number
  /** Scores of further, smaller crops, [W, N, K], which predict but make no codes. Default: none. */
  readonly lowResolution?: tf.Tensor3D
  /** Scores of rows of past batches, [V, M, K], which take part in making the codes. Default: none. */
  readonly queueScores?: tf.Tensor3D
  /** Default `mean`. */
  readonly reduction?: Reduction
}

/**
 * SwAV: from one view of an item, its assignment to prototypes in another view is predicted; balanced assignments stand
 * in for negatives.
 *
 * Scores are inner products of the rows and K prototypes, both of unit length. The codes `q_i = sinkhornAssign(scores_i)`
 * of each high-resolution view, constant for the gradient, are the targets of the softmax of all other views at the
 * temperature: the mean over views i and v != i of `-sum_k q_i log softmax(scores_v / tau)`; Caron et al., "Unsupervised
 * learning of visual features by contrasting cluster assignments" (2020), equations 1 to 3. `dino` has a teacher's
 * softmax in place of the codes.
 *
 * Time O((V + W) N K), memory the same and O(V M K).
 *
 * @param highResolution [V, N, K]: scores of the batch in V views.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE for scores that don't fit, are empty or hold one view alone; NEG_RANGE for an option out of range.
 */
export function swav(highResolution: tf.Tensor3D, options: SwavOptions = {}): tf.Tensor {
  const { temperature = 0.1, lowResolution, queueScores, reduction = 'mean', ...assignment } = options
  const [views, rows, columns] = highResolution.shape
  checkScores({ highResolution, lowResolution }, { rows, columns })
  checkScores({ queueScores }, { columns })
  if (queueScores !== undefined && queueScores.shape[0] !== views) {
    throw new NegError('NEG_SHAPE', `queueScores is [${queueScores.shape}] for ${views} views`, {
      where: { field: 'queueScores' },
      remedy: 'Give as many views as there are of high resolution.',
    })
  }
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new NegError('NEG_RANGE', `the temperature is ${temperature}`, {
      where: { field: 'temperature' },
      remedy: 'Take a number above 0.',
    })
  }
  return tf.tidy(() => {
    const assigned = queueScores === undefined ? highResolution : highResolution.concat(queueScores, 1)
    const codes = tf.unstack(assigned).map((scores) => sinkhornAssign(scores as tf.Tensor2D, assignment))
    const targets = (tf.stack(codes) as tf.Tensor3D).slice<tf.Tensor3D>([0, 0, 0], [-1, rows, -1])
    const all = lowResolution === undefined ? highResolution : highResolution.concat(lowResolution)
    return reduce(crossViewEntropy(targets, all.div(temperature)), reduction)
  })
}
