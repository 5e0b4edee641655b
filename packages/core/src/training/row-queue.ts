import * as tf from '@tensorflow/tfjs'

import { checkCount } from '../check-options.ts'
import { NegError } from '../errors.ts'
import { stopGradient } from '../kernels/stop-gradient.ts'

export interface RowQueueOptions {
  /** Rows that it holds at most; the oldest make room. */
  readonly capacity: number
  /** d, the width of its rows. */
  readonly dimension: number
}

/**
 * A queue of past rows, first in, first out: embeddings of earlier batches that serve as further negatives, as
 * constants.
 *
 * The base of memories that remember batches: MoCo's queue is this one of keys, `infoNCE(queries, keys, { negatives:
 * queue.rows })` before `queue.push(keys)`; `CrossBatchMemory` adds labels. `MemoryBank` remembers items instead. O(capacity d)
 * memory, and as much copied by a push.
 */
export class RowQueue {
  readonly capacity: number
  readonly dimension: number
  #rows: tf.Tensor2D | undefined

  /** @throws NEG_RANGE for a capacity or dimension that is no whole number above 0. */
  constructor({ capacity, dimension }: RowQueueOptions) {
    checkCount({ capacity, dimension })
    this.capacity = capacity
    this.dimension = dimension
  }

  /** Rows in it, 0 to `capacity`. */
  get size(): number {
    return this.#rows?.shape[0] ?? 0
  }

  /** [size, d], the oldest first. The queue's own, until the next change: don't dispose it. */
  get rows(): tf.Tensor2D {
    if (this.#rows !== undefined) return this.#rows
    throw new NegError('NEG_NO_NEGATIVES', 'the queue holds no row', { remedy: 'Push a batch first.' })
  }

  /**
   * Puts rows at its end, as constants, wherever on a tape this is called.
   *
   * @param rows [n, d]; of more than `capacity` the last stay.
   * @throws NEG_SHAPE for rows of another width.
   */
  push(rows: tf.Tensor2D): void {
    checkPushed(rows, this.dimension)
    this.#replace(() => {
      const all = tf.concat(this.#rows === undefined ? [stopGradient(rows)] : [this.#rows, stopGradient(rows)])
      const dropped = Math.max(0, all.shape[0] - this.capacity)
      return all.slice([dropped, 0], [all.shape[0] - dropped, this.dimension])
    })
  }

  /** Forgets the oldest rows; all of them if it holds fewer. */
  drop(count: number): void {
    const dropped = Math.min(count, this.size)
    if (dropped > 0) this.#replace(() => this.rows.slice([dropped, 0], [this.size - dropped, this.dimension]))
  }

  dispose(): void {
    this.#rows?.dispose()
    this.#rows = undefined
  }

  #replace(make: () => tf.Tensor2D): void {
    // Kept: the queue outlives the tidy of the training step that fills it.
    const rows = tf.tidy(() => tf.keep(make()))
    this.dispose()
    if (rows.shape[0] === 0) rows.dispose()
    else this.#rows = rows
  }
}

/** @throws NEG_SHAPE for rows that a queue of this dimension cannot hold. */
export function checkPushed(rows: tf.Tensor2D, dimension: number): void {
  if (rows.rank === 2 && rows.shape[1] === dimension) return
  throw new NegError('NEG_SHAPE', `rows are [${rows.shape}] for a queue of dimension ${dimension}`, {
    where: { field: 'rows' },
    remedy: 'Push a matrix of its dimension.',
  })
}
