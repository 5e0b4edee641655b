import * as tf from '@tensorflow/tfjs'

import { checkCount } from '../check-options.ts'
import { NegError } from '../errors.ts'
import { checkLength, countRows } from '../kernels/check-length.ts'
import { normaliseRows } from '../kernels/normalise-rows.ts'
import { Philox } from '../random/philox.ts'
import { choose } from '../random/sampling.ts'
import type { Rng } from '../types.ts'

export interface MemoryBankOptions {
  /** m: the share of a row that an update keeps, in 0 .. 1. Default 0.5. */
  readonly momentum?: number
  /** Of the random rows it begins with. Default 0. */
  readonly seed?: number | Rng
  /** The rows themselves, size x dimension, row-major, instead of random ones. They are copied, and not scaled. */
  readonly rows?: Float32Array
}

export interface MemoryBankSampleOptions {
  /** Items that must not be drawn, such as those of the batch. */
  readonly exclude?: Int32Array
  /** Of the draw. Default 0. */
  readonly seed?: number | Rng
}

/**
 * A memory bank: the latest embedding of every item of a data set, from which negatives are drawn without computing them
 * again.
 *
 * It begins with random unit rows; an update makes row i `m old + (1 - m) new`, scaled to unit length; Wu, Xiong, Yu, Lin,
 * "Unsupervised feature learning via non-parametric instance discrimination" (2018), with the momentum of later works.
 * It remembers items; a queue remembers batches. Hand `gather(sample(M))` to `infoNCE`, `hardContrastive` and their like
 * as `negatives`. On the host: memory size x dimension, time O(rows) for each call.
 *
 * @system 18
 */
export class MemoryBank {
  readonly size: number
  readonly dimension: number
  readonly momentum: number
  /** All rows, size x dimension, row-major. A view: it changes with updates. */
  readonly rows: Float32Array

  /** @throws NEG_RANGE for a size, dimension or momentum out of range; NEG_SHAPE for rows that don't fit. */
  constructor(size: number, dimension: number, options: MemoryBankOptions = {}) {
    const { momentum = 0.5, seed = 0, rows } = options
    checkCount({ size, dimension })
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new NegError('NEG_RANGE', `the momentum ${momentum} is not in 0 .. 1`, { where: { field: 'momentum' } })
    }
    this.size = size
    this.dimension = dimension
    this.momentum = momentum
    this.rows = new Float32Array(size * dimension)
    if (rows === undefined) {
      generator(seed).fill(this.rows, 'normal')
      normaliseRows(this.rows, dimension)
    } else {
      checkLength('rows', rows, size * dimension)
      this.rows.set(rows)
    }
  }

  /**
   * Mixes new embeddings into the rows of their items, one after the other.
   *
   * @param embeddings items x dimension, row-major.
   * @throws NEG_SHAPE for another number of embeddings; NEG_RANGE for an item there is none of.
   */
  update(items: Int32Array, embeddings: Float32Array): void {
    this.#checkItems('items', items)
    if (countRows('embeddings', embeddings, this.dimension) !== items.length) {
      throw new NegError('NEG_SHAPE', `${embeddings.length} numbers are not ${items.length} embeddings`, {
        where: { field: 'embeddings' },
      })
    }
    for (const [place, item] of items.entries()) {
      const row = this.rows.subarray(item * this.dimension, (item + 1) * this.dimension)
      for (let k = 0; k < this.dimension; k += 1) {
        row[k] = this.momentum * row[k] + (1 - this.momentum) * embeddings[place * this.dimension + k]
      }
      normaliseRows(row, this.dimension)
    }
  }

  /**
   * Different items, each set of `count` equally likely, in ascending order.
   *
   * @throws NEG_NO_NEGATIVES when fewer are left; NEG_RANGE for an excluded item there is none of.
   */
  sample(count: number, { exclude = new Int32Array(), seed = 0 }: MemoryBankSampleOptions = {}): Int32Array {
    this.#checkItems('exclude', exclude)
    const left = [...new Set(exclude)].sort((a, b) => a - b)
    if (!(Number.isInteger(count) && count >= 0 && count <= this.size - left.length)) {
      throw new NegError('NEG_NO_NEGATIVES', `${count} of ${this.size - left.length} items are asked for`, {
        where: { field: 'count' },
        remedy: 'Ask for fewer, or exclude fewer.',
      })
    }
    // Ranks among the items that are left become items by stepping over the excluded ones before them.
    let passed = 0
    return choose(this.size - left.length, count, generator(seed)).map((rank) => {
      while (passed < left.length && left[passed] <= rank + passed) passed += 1
      return rank + passed
    })
  }

  /** The rows of some items as a constant tensor, [items, dimension]. @throws NEG_RANGE for an item there is none of. */
  gather(items: Int32Array): tf.Tensor2D {
    this.#checkItems('items', items)
    const values = new Float32Array(items.length * this.dimension)
    for (const [place, item] of items.entries()) {
      values.set(this.rows.subarray(item * this.dimension, (item + 1) * this.dimension), place * this.dimension)
    }
    return tf.tensor2d(values, [items.length, this.dimension])
  }

  #checkItems(field: string, items: Int32Array): void {
    const wrong = items.findIndex((item) => item < 0 || item >= this.size)
    if (wrong < 0) return
    throw new NegError('NEG_RANGE', `there is no item ${items[wrong]} in a bank of ${this.size}`, {
      where: { field, row: wrong + 1 },
    })
  }
}

function generator(seed: number | Rng): Rng {
  return typeof seed === 'number' ? new Philox(seed) : seed
}
