import type { Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'
import type { TripletOptions } from './triplet.ts'

/** Checked options, and what the labels say. */
export interface TripletPlan extends Required<TripletOptions> {
  readonly labels: Int32Array
  /** Ordered pairs of different rows with equal labels, by anchor. */
  readonly pairs: { readonly anchor: Int32Array; readonly positive: Int32Array }
}

/** Checks what `triplet` was given. */
export function planTriplets(embeddings: Tensor2D, labels: Int32Array, options: TripletOptions): TripletPlan {
  const { mining = 'batchSemiHard', margin = 5, distance = 'euclidean', reduction = 'mean' } = options
  checkWord('mining', mining, ['batchSemiHard', 'batchHard', 'batchAll'])
  checkWord('distance', distance, ['euclidean', 'squaredEuclidean', 'cosine'])
  checkWord('reduction', reduction, ['mean', 'sum', 'none'])
  if (margin !== 'soft' && !Number.isFinite(margin)) {
    throw new NegError('NEG_RANGE', `the margin is ${margin}`, {
      where: { field: 'margin' },
      remedy: "Take a number, or 'soft'.",
    })
  }
  if (embeddings.rank !== 2 || embeddings.size === 0 || embeddings.shape[0] !== labels.length) {
    throw new NegError('NEG_SHAPE', `embeddings are [${embeddings.shape}] for ${labels.length} labels`, {
      remedy: 'Give a matrix with at least one row, and a label for each.',
    })
  }
  const pairs = pairsOf(labels)
  if (pairs.anchor.length === 0) {
    throw new NegError('NEG_NO_POSITIVES', 'no two rows have the same label', {
      where: { field: 'labels' },
      remedy: 'Draw batches with several rows a label.',
    })
  }
  if (labels.every((label) => label === labels[0])) {
    throw new NegError('NEG_NO_NEGATIVES', 'all rows have the same label', {
      where: { field: 'labels' },
      remedy: 'Draw batches with several labels.',
    })
  }
  return { mining, margin, distance, reduction, labels, pairs }
}

function pairsOf(labels: Int32Array): TripletPlan['pairs'] {
  const rowsOf = Map.groupBy(labels.keys(), (row) => labels[row])
  const count = [...rowsOf.values()].reduce((sum, rows) => sum + rows.length * (rows.length - 1), 0)
  const anchor = new Int32Array(count)
  const positive = new Int32Array(count)
  let at = 0
  for (let row = 0; row < labels.length; row += 1) {
    for (const other of rowsOf.get(labels[row]) ?? []) {
      if (other === row) continue
      anchor[at] = row
      positive[at] = other
      at += 1
    }
  }
  return { anchor, positive }
}

function checkWord(field: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return
  throw new NegError('NEG_RANGE', `there is no ${field} ${JSON.stringify(value)}`, {
    where: { field },
    remedy: `Take one of ${words.join(', ')}.`,
  })
}
