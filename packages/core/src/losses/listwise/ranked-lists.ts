import * as tf from '@tensorflow/tfjs'

import { stopGradient } from '../../kernels/stop-gradient.ts'
import { type Lists, thereIn } from './lists.ts'
import { farBelow } from './running-log-sum-exp.ts'

/** Lists by descending score, of equal scores the earlier document first; absent documents at the end. All [B, n]. */
export interface RankedLists {
  readonly scores: tf.Tensor2D
  /** Of absent documents beyond all others: below them, and above them. */
  readonly relevances: { readonly low: tf.Tensor2D; readonly high: tf.Tensor2D }
  readonly gains: tf.Tensor2D | undefined
  readonly there: tf.Tensor2D
}

/** For use inside a tidy. The gradient goes to the scores. */
export function rankLists(scores: tf.Tensor2D, lists: Lists, gains: Float32Array | undefined): RankedLists {
  const { rows, columns, mask, relevances } = lists
  const there = thereIn(lists) ?? tf.ones<tf.Rank.R2>([rows, columns])
  const present = tf.where(there.cast('bool'), stopGradient(scores), tf.fill([rows, columns], farBelow))
  const starts = Int32Array.from({ length: rows }, (_, row) => row * columns)
  const places = tf
    .topk(present, columns)
    .indices.add(tf.tensor2d(starts, [rows, 1], 'int32'))
    .flatten()
  const ranked = (x: tf.Tensor): tf.Tensor2D => x.flatten().gather(places).reshape([rows, columns])
  const beyond = (value: number): tf.Tensor2D =>
    ranked(tf.tensor1d(relevances.map((relevance, i) => (mask?.[i] === 0 ? value : relevance))))
  return {
    scores: ranked(scores),
    relevances: { low: beyond(farBelow), high: beyond(-farBelow) },
    gains: gains && ranked(tf.tensor1d(gains)),
    there: ranked(there),
  }
}
