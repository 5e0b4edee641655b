import * as tf from '@tensorflow/tfjs'

import { type Lists, thereIn } from './lists.ts'

/** Pairs of a block, unless one document of each list has more. */
const pairsOfBlock = 1 << 18

/**
 * Positions by descending score that have a gradient: `1 + sum_{j != i} max(sigmoid(alpha (s_j - s_i)), floor)` over the
 * documents that are there, [B, n].
 *
 * In blocks of pairs, forward and again backward; the gradient is analytic and of first order. O(B n^2) time, O(B n) memory
 * and a block. For use inside a tidy.
 */
export function softPositions(scores: tf.Tensor2D, lists: Lists, alpha: number, floor: number): tf.Tensor2D {
  const there = thereIn(lists) ?? tf.onesLike(scores)
  return tf.customGrad((...inputs) => {
    const [s, save] = inputs as unknown as [tf.Tensor2D, tf.GradSaveFunc]
    save([s, there])
    const positions = blocksOf(lists).map((block) =>
      tf.tidy(() => {
        const { chances, counted } = pairsOf(s, there, alpha, block)
        return chances.maximum(floor).mul(counted).sum<tf.Tensor2D>(2).add<tf.Tensor2D>(1)
      }),
    )
    return {
      value: tf.concat(positions, 1),
      gradFunc: (dy: tf.Tensor2D, [given, present]: tf.Tensor[]) =>
        tf.tidy(() => gradient(given as tf.Tensor2D, present as tf.Tensor2D, dy)),
    }
  })(scores) as tf.Tensor2D

  function gradient(s: tf.Tensor2D, present: tf.Tensor2D, dy: tf.Tensor2D): tf.Tensor2D {
    let ofOthers: tf.Tensor2D = tf.zerosLike(s)
    const ofOwn = blocksOf(lists).map(([start, size]) => {
      const [own, others] = tf.tidy(() => {
        const { chances, counted } = pairsOf(s, present, alpha, [start, size])
        const free = chances.greaterEqual(floor)
        const rise = chances.mul(tf.sub(1, chances)).mul(counted).mul(free).mul(alpha)
        const slopes = rise.mul(dy.slice([0, start], [-1, size]).expandDims(2))
        return [slopes.sum<tf.Tensor2D>(2).neg(), ofOthers.add<tf.Tensor2D>(slopes.sum(1))]
      })
      ofOthers.dispose()
      ofOthers = others
      return own
    })
    return tf.concat(ofOwn, 1).add(ofOthers)
  }
}

function blocksOf({ rows, columns }: Lists): [start: number, size: number][] {
  const most = Math.max(1, Math.floor(pairsOfBlock / (rows * columns)))
  return Array.from({ length: Math.ceil(columns / most) }, (_, block) => [
    block * most,
    Math.min(most, columns - block * most),
  ])
}

/** `sigmoid(alpha (s_j - s_i))` for the documents i of a block, and which of these pairs count; [B, size, n]. */
function pairsOf(
  scores: tf.Tensor2D,
  there: tf.Tensor2D,
  alpha: number,
  [start, size]: readonly [number, number],
): Readonly<Record<'chances' | 'counted', tf.Tensor>> {
  const own = scores.slice([0, start], [-1, size]).expandDims(2)
  const documents = tf.range(start, start + size, 1, 'int32').expandDims(1)
  const others = documents.notEqual(tf.range(0, scores.shape[1], 1, 'int32').expandDims(0)).cast('float32')
  return {
    chances: scores.expandDims(1).sub(own).mul(alpha).sigmoid(),
    counted: there.expandDims(1).mul(others.expandDims(0)),
  }
}
