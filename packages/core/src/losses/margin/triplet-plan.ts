import type { Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { type Measure, measureOf } from '../../kernels/distances/measure.ts'
import { checkCount, checkWord } from '../../check-options.ts'
import { beyond } from './positive-blocks.ts'
import { checkReferences, sameLabelRows } from './references.ts'
import type { TripletOptions } from './triplet.ts'

/** Checked options, and what the labels say. */
export interface TripletPlan extends Required<Pick<TripletOptions, 'mining' | 'margin' | 'reduction'>> {
  readonly measure: Measure
  /** The rows that anchors are compared with. */
  readonly others: Tensor2D
  readonly rows: number
  readonly columns: number
  /** The positives of each anchor. */
  readonly positives: readonly (readonly number[])[]
  /** How many they are. */
  readonly pairCount: number
  /** Positives of an anchor that are looked at at a time. */
  readonly blockSize: number | undefined
  /** The place of each anchor's first distance, `width` times each. */
  starts(width: number): Int32Array
  /** `beyond` for rows of the anchor's own label, 0 for others. */
  awayFromNegatives(): Float32Array
  /** -`beyond` for all but the anchor's positives. */
  awayFromPositives(): Float32Array
}

/** Checks what `triplet` was given. */
export function planTriplets(embeddings: Tensor2D, labels: Int32Array, options: TripletOptions): TripletPlan {
  const { mining = 'batchSemiHard', margin = 5, measure = 'euclidean', reduction = 'mean', blockSize } = options
  checkWord('mining', mining, ['batchSemiHard', 'batchHard', 'batchAll'])
  checkWord('reduction', reduction, ['mean', 'sum', 'none'])
  checkCount({ blockSize: blockSize ?? 1 })
  if (margin !== 'soft' && !Number.isFinite(margin)) {
    throw new NegError('NEG_RANGE', `the margin is ${margin}`, {
      where: { field: 'margin' },
      remedy: "Take a number, or 'soft'.",
    })
  }
  const references = checkReferences(embeddings, labels, options.references)
  const sameLabel = sameLabelRows(labels, references)
  const positives = sameLabel.map((rows, anchor) => rows.filter((other) => other !== references.own[anchor]))
  const pairCount = positives.reduce((sum, of) => sum + of.length, 0)
  if (pairCount === 0) {
    throw new NegError('NEG_NO_POSITIVES', 'no two rows have the same label', {
      where: { field: 'labels' },
      remedy: 'Draw batches with several rows a label.',
    })
  }
  const columns = references.labels.length
  if (sameLabel.some((rows) => rows.length === columns)) {
    throw new NegError('NEG_NO_NEGATIVES', 'all rows have the same label', {
      where: { field: 'labels' },
      remedy: 'Draw batches with several labels.',
    })
  }
  const rows = labels.length
  return {
    mining,
    margin,
    reduction,
    blockSize,
    rows,
    columns,
    positives,
    pairCount,
    measure: measureOf(measure, options.normalise),
    others: references.embeddings,
    starts: (width) => Int32Array.from({ length: rows * width }, (_, i) => Math.floor(i / width) * columns),
    awayFromNegatives: () => marked(sameLabel, columns, { there: beyond, elsewhere: 0 }),
    awayFromPositives: () => marked(positives, columns, { there: 0, elsewhere: -beyond }),
  }
}

/** A matrix of one value where the lists say, and another elsewhere. */
function marked(
  lists: readonly (readonly number[])[],
  columns: number,
  { there, elsewhere }: { readonly there: number; readonly elsewhere: number },
): Float32Array {
  const values = new Float32Array(lists.length * columns).fill(elsewhere)
  lists.forEach((list, row) => {
    for (const column of list) values[row * columns + column] = there
  })
  return values
}
