import { NegError } from '../../errors.ts'
import { Philox } from '../../random/philox.ts'
import { choose, shuffle } from '../../random/sampling.ts'
import type { Rng } from '../../types.ts'
import type { BatchSource } from './batch-source.ts'

export interface MPerClassOptions {
  /** Rows of each label that comes into a batch, m. */
  readonly rowsPerLabel: number
  /** A multiple of m. Default: m rows of every label. */
  readonly batchSize?: number
  /** Rows of a walk, rounded down to whole batches. Default 100,000. */
  readonly length?: number
  /** Of labels and rows. Default 0. */
  readonly seed?: number | Rng
}

/** Batches whose number is known before they are made. */
export interface MPerClassBatches extends BatchSource {
  /** Batches of a walk. */
  readonly batches: number
  /** Rows of a walk. */
  readonly rows: number
}

/**
 * Batches in which each label present has m rows, so that every anchor has positives and negatives.
 *
 * Each batch takes the first `batchSize / m` of the shuffled labels, and m rows of each without repetition, or with it
 * where a label has fewer. The sampler of Hermans et al. (2017), as pytorch-metric-learning's MPerClassSampler.
 * `groupByLabel` visits every row once instead. O(rows) memory.
 *
 * @param labels one a row.
 * @throws NEG_RANGE unless m divides the batch, m times the number of labels fills it, and a walk holds one.
 */
export function mPerClass(labels: Int32Array, options: MPerClassOptions): MPerClassBatches {
  const { rowsPerLabel, batchSize, length = 100_000, seed = 0 } = options
  const rowsOf = [...Map.groupBy(labels.keys(), (row) => labels[row]).values()]
  const size = batchSize ?? rowsPerLabel * rowsOf.length
  checkSizes(rowsPerLabel, batchSize, rowsOf.length, length)
  // Without a batch size a walk has one round at least, however short it may be.
  const batches = Math.max(1, Math.floor(length / size))
  return {
    batches,
    rows: batches * size,
    *[Symbol.iterator]() {
      const rng = typeof seed === 'number' ? new Philox(seed) : seed
      const order = rowsOf.map((_, label) => label)
      for (let made = 0; made < batches; made += 1) {
        const present = shuffle(order, rng).slice(0, size / rowsPerLabel)
        yield Int32Array.from(present.flatMap((label) => drawRows(rowsOf[label], rowsPerLabel, rng)))
      }
    },
  }
}

function drawRows(rows: readonly number[], count: number, rng: Rng): number[] {
  if (rows.length < count) return Array.from({ length: count }, () => rows[rng.below(rows.length)])
  return Array.from(choose(rows.length, count, rng), (at) => rows[at])
}

function checkSizes(rowsPerLabel: number, batchSize: number | undefined, labels: number, length: number): void {
  const refuse = (field: string, what: string, remedy: string): never => {
    throw new NegError('NEG_RANGE', what, { where: { field }, remedy })
  }
  for (const [field, count] of Object.entries({ rowsPerLabel, length, batchSize: batchSize ?? rowsPerLabel })) {
    if (Number.isInteger(count) && count >= 1) continue
    refuse(field, `${field} is ${count}`, 'Take a whole number above 0.')
  }
  if (labels === 0) refuse('labels', 'there is no row', 'Give a label for each row of the data.')
  if (batchSize === undefined) return
  if (batchSize % rowsPerLabel !== 0) {
    refuse('batchSize', `${batchSize} rows are no whole labels of ${rowsPerLabel}`, 'Take a multiple of rowsPerLabel.')
  }
  if (rowsPerLabel * labels < batchSize) {
    refuse('batchSize', `${labels} labels of ${rowsPerLabel} rows don't fill ${batchSize}`, 'Take smaller batches.')
  }
  if (length < batchSize) refuse('length', `${length} rows hold no batch of ${batchSize}`, 'Make the walk longer.')
}
