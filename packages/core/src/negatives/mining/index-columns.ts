import { NegError } from '../../errors.ts'
import type { AnchorPairs } from '../../losses/margin/labelled-pairs.ts'
import type { Triplets } from '../../losses/margin/triplets.ts'

/** Most triplets that are listed unless more are asked for: 201 MB of rows. */
const mostListed = 1 << 24

/** Columns of row numbers that grow, and end with exactly their length. */
class IndexColumns {
  length = 0
  #columns: Int32Array[]
  readonly #most: number

  constructor(width: number, most = Number.POSITIVE_INFINITY) {
    this.#columns = Array.from({ length: width }, () => new Int32Array(64))
    this.#most = most
  }

  push(...values: readonly number[]): void {
    if (this.length >= this.#most) {
      throw new NegError('NEG_RANGE', `there are more than ${this.#most} triplets`, {
        where: { field: 'mostTriplets' },
        remedy: 'Mine pairs, take a stricter rule or a smaller batch, or raise mostTriplets.',
      })
    }
    if (this.length === this.#columns[0].length) {
      this.#columns = this.#columns.map((column) => {
        const wider = new Int32Array(2 * column.length)
        wider.set(column)
        return wider
      })
    }
    for (const [index, column] of this.#columns.entries()) column[this.length] = values[index]
    this.length += 1
  }

  exact(): Int32Array[] {
    return this.#columns.map((column) => column.slice(0, this.length))
  }
}

/** Pairs as they are found. */
export class PairList {
  readonly #columns = new IndexColumns(2)

  push(anchor: number, other: number): void {
    this.#columns.push(anchor, other)
  }

  pairs(): AnchorPairs {
    const [anchor, other] = this.#columns.exact()
    return { anchor, other }
  }
}

/** Triplets as they are found, up to a bound. */
export class TripletList {
  readonly #columns: IndexColumns

  constructor(most: number = mostListed) {
    if (!(most >= 0)) throw new NegError('NEG_RANGE', `mostTriplets is ${most}`, { where: { field: 'mostTriplets' } })
    this.#columns = new IndexColumns(3, most)
  }

  push(anchor: number, positive: number, negative: number): void {
    this.#columns.push(anchor, positive, negative)
  }

  triplets(): Triplets {
    const [anchor, positive, negative] = this.#columns.exact()
    return { anchor, positive, negative }
  }
}
