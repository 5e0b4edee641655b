import * as tf from '@tensorflow/tfjs'

import { checkCount } from '../check-options.ts'
import { NegError } from '../errors.ts'
import { normaliseRows } from '../kernels/normalise-rows.ts'
import { stopGradient } from '../kernels/stop-gradient.ts'
import { Philox } from '../random/philox.ts'
import type { Rng } from '../types.ts'
import { checkPushed } from './row-queue.ts'

export interface NegativeQueueOptions {
  /** What it holds at first, [size, d]. Default: random unit rows. */
  readonly initial?: tf.Tensor2D
  /** Of the random rows. Default 0. */
  readonly seed?: number | Rng
}

/**
 * MoCo's queue of keys: full from the first step, of random unit rows, so that losses have the same number of negatives
 * throughout; batches are written over the oldest rows, around the end.
 *
 * He et al., "Momentum contrast" (2020). `RowQueue` grows from nothing instead, and has the oldest row first. O(size d)
 * memory, and as much copied by a push.
 *
 * @system 22
 */
export class NegativeQueue {
  readonly size: number
  readonly dimension: number
  #slots: tf.Tensor2D
  #next = 0

  /** @throws NEG_RANGE for a size or dimension that is no whole number above 0; NEG_SHAPE for other initial rows. */
  constructor(size: number, dimension: number, { initial, seed = 0 }: NegativeQueueOptions = {}) {
    checkCount({ size, dimension })
    this.size = size
    this.dimension = dimension
    if (initial !== undefined && initial.shape.join() !== [size, dimension].join()) {
      throw new NegError('NEG_SHAPE', `initial is [${initial.shape}]`, {
        where: { field: 'initial' },
        remedy: `Give [${size}, ${dimension}].`,
      })
    }
    this.#slots = tf.tidy(() => tf.keep(initial === undefined ? this.#randomRows(seed) : stopGradient(initial)))
  }

  /** [size, d], by slot. The queue's own, until the next push: don't dispose it. */
  get rows(): tf.Tensor2D {
    return this.#slots
  }

  /** The slot that the next row is written to. */
  get next(): number {
    return this.#next
  }

  /**
   * Writes rows over the oldest, as constants; of more than `size` the last stay.
   *
   * @param rows [n, d]
   * @throws NEG_SHAPE for rows of another width.
   */
  push(rows: tf.Tensor2D): void {
    checkPushed(rows, this.dimension)
    const source = Int32Array.from({ length: this.size }, (_, slot) => slot)
    for (let row = 0; row < rows.shape[0]; row += 1) source[(this.#next + row) % this.size] = this.size + row
    const slots = tf.tidy(() =>
      tf.keep(tf.gather(this.#slots.concat(stopGradient(rows)), tf.tensor1d(source, 'int32'))),
    )
    this.#slots.dispose()
    this.#slots = slots
    this.#next = (this.#next + rows.shape[0]) % this.size
  }

  dispose(): void {
    this.#slots.dispose()
  }

  #randomRows(seed: number | Rng): tf.Tensor2D {
    const values = new Float32Array(this.size * this.dimension)
    const rng = typeof seed === 'number' ? new Philox(seed) : seed
    rng.fill(values, 'normal')
    normaliseRows(values, this.dimension)
    return tf.tensor2d(values, [this.size, this.dimension])
  }
}
