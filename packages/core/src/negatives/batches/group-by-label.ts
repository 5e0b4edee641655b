import { NegError } from '../../errors.ts'
import { Philox } from '../../random/philox.ts'
import { shuffle } from '../../random/sampling.ts'
import type { Rng } from '../../types.ts'
import type { BatchSource } from './batch-source.ts'

export interface GroupByLabelOptions {
  /** An even number, 4 or above. */
  readonly batchSize: number
  /** Drops the last batch if it isn't full. Default false: kept with 4 rows or more. */
  readonly dropLast?: boolean
  /** Shuffles the rows of each label, and the labels before each round. Default true. */
  readonly shuffle?: boolean
  /** Of the shuffling. Default 0. */
  readonly seed?: number | Rng
}

/**
 * Batches in which every row has a partner of its label and rows of other labels, each row at most once in a walk: for
 * the triplet losses that mine inside a batch.
 *
 * In rounds each label gives its next two rows, while two labels or more have any; labels of a single row are left out,
 * as is the odd last row of a label. Where a label would give twice in a row within a batch, it lets the next one go first.
 * As sentence-transformers' GroupByLabelBatchSampler. `mPerClass` draws with repetition instead. O(rows) time and memory.
 *
 * @param labels one a row.
 * @throws NEG_RANGE for a batch size that is odd or below 4; NEG_NO_NEGATIVES unless two labels have two rows.
 */
export function groupByLabel(labels: Int32Array, options: GroupByLabelOptions): BatchSource {
  const { batchSize, dropLast = false, shuffle: shuffled = true, seed = 0 } = options
  if (!(Number.isInteger(batchSize) && batchSize >= 4 && batchSize % 2 === 0)) {
    throw new NegError('NEG_RANGE', `batchSize is ${batchSize}`, {
      where: { field: 'batchSize' },
      remedy: 'Take an even number of 4 or above: two rows of two labels at least.',
    })
  }
  const rowsOf = [...Map.groupBy(labels.keys(), (row) => labels[row]).values()].filter((rows) => rows.length >= 2)
  if (rowsOf.length < 2) {
    throw new NegError('NEG_NO_NEGATIVES', `${rowsOf.length} labels have two rows or more`, {
      where: { field: 'labels' },
      remedy: 'Give at least two rows of two labels each.',
    })
  }
  return {
    *[Symbol.iterator]() {
      const rng = typeof seed === 'number' ? new Philox(seed) : seed
      const mixed = <T extends number[] | number[][]>(items: T): T => (shuffled ? shuffle(items, rng) : items)
      let queues = rowsOf.map((rows) => mixed([...rows]).slice(0, rows.length - (rows.length % 2)))
      let batch: number[] = []
      let last: number[] | undefined
      while (queues.length >= 2) {
        mixed(queues)
        if (batch.length > 0 && queues[0] === last) [queues[0], queues[1]] = [queues[1], queues[0]]
        for (const queue of queues) {
          batch.push(...queue.splice(0, 2))
          if (batch.length < batchSize) continue
          yield Int32Array.from(batch)
          batch = []
        }
        last = queues.at(-1)
        queues = queues.filter((queue) => queue.length > 0)
      }
      if (batch.length >= 4 && !dropLast) yield Int32Array.from(batch)
    },
  }
}
