import * as tf from '@tensorflow/tfjs'

import { checkMomentum } from './check-momentum.ts'
import { checkCentre, checkScores } from './check-scores.ts'

export interface DinoCentreOptions {
  /** m: how much of the centre stays. Default 0.9. */
  readonly momentum?: number
}

/**
 * The centre of DINO's teacher after a step, which keeps any one output from winning everywhere.
 *
 * `m c + (1 - m) mean of the teacher's logits` over views and rows; Caron et al., "Emerging properties in self-supervised
 * vision transformers" (2021), equation 4. The loss of a step uses the centre before it: call `dino` first. The caller
 * disposes of the old centre; a new one made inside a tidy or a gradient needs `tf.keep`.
 *
 * @param teacher [T, N, K], logits as they come.
 * @param centre [K], of the step before; undefined at the first: 0.
 * @returns [K]
 * @throws NEG_SHAPE for logits that are empty or don't fit the centre; NEG_RANGE for a momentum outside 0 to 1.
 */
export function dinoCentre(
  teacher: tf.Tensor3D,
  centre: tf.Tensor1D | undefined,
  { momentum = 0.9 }: DinoCentreOptions = {},
): tf.Tensor1D {
  const columns = teacher.shape[2]
  checkScores({ teacher }, { columns })
  checkMomentum(momentum)
  checkCentre(centre, columns)
  return tf.tidy(() => {
    const moved = teacher.mean<tf.Tensor1D>([0, 1]).mul<tf.Tensor1D>(1 - momentum)
    return centre === undefined ? moved : centre.mul<tf.Tensor1D>(momentum).add(moved)
  })
}
