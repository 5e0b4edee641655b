import type { Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'
import type { References } from '../losses/margin/references.ts'
import { RowQueue, type RowQueueOptions } from './row-queue.ts'

export interface CrossBatchMemoryOptions extends RowQueueOptions {
  /**
   * Batches after which rows are too stale to compare with: rows of this batch are 0 old, of the one before 1. Default:
   * no limit but the capacity.
   */
  readonly mostBatchesOld?: number
}

/**
 * A memory of labelled rows across batches: a loss or miner compares the batch with thousands of past rows instead of
 * with itself.
 *
 * Wang, Zhang, Huang, Scott, "Cross-batch memory for embedding learning" (2020). Each step writes its rows, as constants, over
 * the oldest, and compares with all that are there; a row's own copy is no pair of it. For every loss and miner on
 * labels that takes `references`:
 *
 * ```ts
 * const references = memory.add(rows, labels)
 * const { pairs } = await mineMultiSimilarity(rows, labels, { references })
 * const loss = contrastiveLoss(rows, labels, { references, pairs })
 * ```
 *
 * Losses of pairs without labels take the rows of the past as further negatives: `infoNCE(anchors, positives, { negatives:
 * memory.rows })` before `add`. Begin it after a warm-up, when rows drift slowly; keep the capacity below the size of the data
 * set, or copies of a row from the epoch before become its positives. O(capacity d) memory, and as much copied by
 * a step.
 */
export class CrossBatchMemory {
  readonly mostBatchesOld: number
  readonly #queue: RowQueue
  #labels: Int32Array = new Int32Array(0)
  /** The number of the batch of each row. */
  #written: Int32Array = new Int32Array(0)
  #batches = 0

  /** @throws NEG_RANGE for a capacity, dimension or age out of range. */
  constructor(options: CrossBatchMemoryOptions) {
    const { mostBatchesOld = Number.POSITIVE_INFINITY } = options
    if (!(mostBatchesOld >= 0)) {
      throw new NegError('NEG_RANGE', `mostBatchesOld is ${mostBatchesOld}`, {
        where: { field: 'mostBatchesOld' },
        remedy: 'Take 0 for this batch alone, or more.',
      })
    }
    this.mostBatchesOld = mostBatchesOld
    this.#queue = new RowQueue(options)
  }

  get size(): number {
    return this.#queue.size
  }

  /** [size, d], the oldest first. The memory's own, until the next step. @throws NEG_NO_NEGATIVES while it is empty. */
  get rows(): Tensor2D {
    return this.#queue.rows
  }

  /** Of its rows, [size]. */
  get labels(): Int32Array {
    return this.#labels.slice()
  }

  /** How many batches ago each of its rows was written, [size]. */
  get batchesOld(): Int32Array {
    return this.#written.map((batch) => this.#batches - 1 - batch)
  }

  /**
   * Writes a batch, and gives what it is to be compared with: all rows of the memory, its own copies marked.
   *
   * The rows are constants for the gradient, wherever on a tape this is called, and stay the memory's until the next step.
   *
   * @param embeddings [B, d]
   * @param labels [B]
   * @throws NEG_SHAPE when they don't fit.
   */
  add(embeddings: Tensor2D, labels: Int32Array): Required<References> {
    if (embeddings.rank !== 2 || embeddings.shape[0] !== labels.length || labels.length === 0) {
      throw new NegError('NEG_SHAPE', `embeddings are [${embeddings.shape}] for ${labels.length} labels`, {
        where: { field: 'labels' },
        remedy: 'Give a matrix with at least one row, and a label for each.',
      })
    }
    this.#queue.push(embeddings)
    const written = Int32Array.from(labels, () => this.#batches)
    this.#batches += 1
    this.#labels = joined(this.#labels, labels).slice(-this.#queue.size)
    this.#written = joined(this.#written, written).slice(-this.#queue.size)
    this.#forgetStale()
    const first = this.size - labels.length
    const own = labels.map((_, row) => Math.max(-1, first + row))
    return { embeddings: this.rows, labels: this.labels, own }
  }

  dispose(): void {
    this.#queue.dispose()
    this.#labels = new Int32Array(0)
    this.#written = new Int32Array(0)
  }

  #forgetStale(): void {
    const stale = this.batchesOld.filter((age) => age > this.mostBatchesOld).length
    this.#queue.drop(stale)
    this.#labels = this.#labels.slice(stale)
    this.#written = this.#written.slice(stale)
  }
}

function joined(before: Int32Array, after: Int32Array): Int32Array {
  const all = new Int32Array(before.length + after.length)
  all.set(before)
  all.set(after, before.length)
  return all
}
