import type { Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'
import type { TripletOptions } from './triplet.ts'

/** Farther than any row, and added to distances without overflow. */
export const beyond = 1e30

/** Checked options, and what the labels say. */
export interface TripletPlan extends Required<TripletOptions> {
  readonly rows: number
  /** Ordered pairs of different rows with equal labels. */
  readonly pairCount: number
  /** The most of them that an anchor has. */
  readonly most: number
  /**
   * The pairs number `from` to `from + width - 1` of each anchor, as places in the flat matrix of distances; `pad` is
   * `beyond` where the anchor has fewer, undefined where none has.
   */
  pairs(from: number, width: number): { readonly places: Int32Array; readonly pad: Float32Array | undefined }
  /** The place of each anchor's first distance, `width` times each. */
  starts(width: number): Int32Array
  /** `beyond` for rows of the anchor's own label, 0 for others. */
  awayFromNegatives(): Float32Array
  /** -`beyond` for all but the anchor's positives. */
  awayFromPositives(): Float32Array
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
  const rowsOf = Map.groupBy(labels.keys(), (row) => labels[row])
  const most = Math.max(...[...rowsOf.values()].map((rows) => rows.length)) - 1
  if (most === 0) {
    throw new NegError('NEG_NO_POSITIVES', 'no two rows have the same label', {
      where: { field: 'labels' },
      remedy: 'Draw batches with several rows a label.',
    })
  }
  if (rowsOf.size === 1) {
    throw new NegError('NEG_NO_NEGATIVES', 'all rows have the same label', {
      where: { field: 'labels' },
      remedy: 'Draw batches with several labels.',
    })
  }
  const positives = Array.from(labels, (label, row) => (rowsOf.get(label) ?? []).filter((other) => other !== row))
  const rows = labels.length
  return {
    ...{ mining, margin, distance, reduction, rows, most },
    pairCount: positives.reduce((sum, of) => sum + of.length, 0),
    pairs: (from, width) => pairBlock(positives, from, width),
    starts: (width) => Int32Array.from({ length: rows * width }, (_, i) => Math.floor(i / width) * rows),
    awayFromNegatives() {
      const far = new Float32Array(rows * rows)
      positives.forEach((others, row) => {
        far[row * rows + row] = beyond
        for (const other of others) far[row * rows + other] = beyond
      })
      return far
    },
    awayFromPositives() {
      const far = new Float32Array(rows * rows).fill(-beyond)
      positives.forEach((others, row) => {
        for (const other of others) far[row * rows + other] = 0
      })
      return far
    },
  }
}

function pairBlock(
  positives: readonly (readonly number[])[],
  from: number,
  width: number,
): ReturnType<TripletPlan['pairs']> {
  const rows = positives.length
  const places = new Int32Array(rows * width)
  const pad = new Float32Array(rows * width)
  let ragged = false
  positives.forEach((others, row) => {
    for (let i = 0; i < width; i += 1) {
      const at = row * width + i
      if (from + i < others.length) {
        places[at] = row * rows + others[from + i]
      } else {
        places[at] = row * rows + row
        pad[at] = beyond
        ragged = true
      }
    }
  })
  return { places, pad: ragged ? pad : undefined }
}

function checkWord(field: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return
  throw new NegError('NEG_RANGE', `there is no ${field} ${JSON.stringify(value)}`, {
    where: { field },
    remedy: `Take one of ${words.join(', ')}.`,
  })
}
