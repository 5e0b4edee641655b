import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { Philox } from '../../random/philox.ts'
import { shuffle } from '../../random/sampling.ts'
import type { Rng } from '../../types.ts'
import type { BatchSource } from './batch-source.ts'
import { checkBatchSize } from './check-batch-size.ts'

export interface NoDuplicatesOptions {
  readonly batchSize: number
  /** Drops incomplete batches with their rows, wherever they come. Default false. */
  readonly dropLast?: boolean
  /** The order in which rows are visited, each once. Default: shuffled. */
  readonly order?: Int32Array
  /** Of the shuffling. Default 0. */
  readonly seed?: number | Rng
}

/**
 * Batches in which no text stands twice, so that no in-batch negative is the query's own positive.
 *
 * Each batch walks the rows not used yet, in order, and takes those that share no value, of whatever column, with a row
 * taken before; the others wait for a later batch. As sentence-transformers' NoDuplicatesBatchSampler. Texts are compared
 * exactly.
 *
 * Time O(values), times the batches that a row waits; memory O(values).
 *
 * @param rows tuples of texts: a query, its positive, hard negatives.
 * @throws NEG_RANGE for the batch size, or an order that doesn't name each row once; NEG_SHAPE for its length.
 */
export function noDuplicates(rows: readonly (readonly string[])[], options: NoDuplicatesOptions): BatchSource {
  const { batchSize, dropLast = false, order, seed = 0 } = options
  checkBatchSize(batchSize)
  if (order !== undefined) checkOrder(order, rows.length)
  const numbers = new Map<string, number>()
  const numberOf = (text: string): number => {
    const known = numbers.get(text) ?? numbers.size
    numbers.set(text, known)
    return known
  }
  const values = rows.map((row) => Int32Array.from(row, numberOf))
  return {
    *[Symbol.iterator]() {
      const rng = typeof seed === 'number' ? new Philox(seed) : seed
      const visits = order ?? shuffle(Int32Array.from(rows.keys()), rng)
      // Places of `visits` that wait, as a linked list, so that a batch walks no further than it must.
      const after = Int32Array.from(visits, (_, place) => place + 1)
      let head = 0
      // The batch that holds a value; none at first.
      const holder = new Int32Array(numbers.size).fill(-1)
      for (let batch = 0; head < visits.length; batch += 1) {
        const taken: number[] = []
        let before = -1
        for (let place = head; place < visits.length && taken.length < batchSize; place = after[place]) {
          const row = visits[place]
          if (values[row].some((value) => holder[value] === batch)) {
            before = place
            continue
          }
          taken.push(row)
          for (const value of values[row]) holder[value] = batch
          if (before < 0) head = after[place]
          else after[before] = after[place]
        }
        if (taken.length === batchSize || !dropLast) yield Int32Array.from(taken)
      }
    },
  }
}

function checkOrder(order: Int32Array, rows: number): void {
  checkLength('order', order, rows)
  if (new Set(order).size === rows && order.every((row) => row >= 0 && row < rows)) return
  throw new NegError('NEG_RANGE', 'the order does not name each row once', {
    where: { field: 'order' },
    remedy: `Give the numbers from 0 to ${rows - 1} in the order of the visit.`,
  })
}
