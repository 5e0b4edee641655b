import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkMomentum } from '../../losses/views/check-momentum.ts'

/**
 * Moves a target network towards an online one: `target <- m target + (1 - m) online`, for each of its variables.
 *
 * The teacher of BYOL, MoCo and their relatives, after every step of the optimiser. Only trained parameters are averaged:
 * batch normalisation keeps its own statistics. m = 0 copies.
 *
 * @param targets changed in place.
 * @param online as many, of the same shapes in the same order.
 * @param momentum m, from 0 to 1. Default 0.996.
 * @throws NEG_SHAPE for variables that don't match; NEG_RANGE for the momentum.
 * @system 43
 */
export function emaUpdate(targets: readonly tf.Variable[], online: readonly tf.Tensor[], momentum = 0.996): void {
  checkMomentum(momentum)
  const differs = targets.findIndex(({ shape }, i) => online[i]?.shape.join() !== shape.join())
  if (differs >= 0 || targets.length !== online.length) {
    throw new NegError('NEG_SHAPE', `${targets.length} targets don't match ${online.length} online variables`, {
      where: { field: 'targets', ...(differs >= 0 && { row: differs + 1 }) },
      remedy: 'Give the variables of two networks of one build, in the same order.',
    })
  }
  tf.tidy(() => {
    for (const [i, target] of targets.entries()) {
      target.assign(target.mul(momentum).add(online[i].mul(1 - momentum)))
    }
  })
}
