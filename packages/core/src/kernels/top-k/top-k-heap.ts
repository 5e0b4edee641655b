/** Which of two ids with equal scores comes first: the smaller, the larger, or the one with the smaller rank. */
export type TieOrder = 'ascending' | 'descending' | Int32Array

/**
 * Keeps the k best of a stream of (id, score): a bounded heap in typed arrays whose root is the worst kept.
 *
 * Ties go by `ties`, so the result depends on neither the order of offers nor their grouping. `offer` is O(log k), and
 * O(1) for what can't enter; callers skip the call while `score < threshold`. Memory 12 bytes x k.
 */
export class TopKHeap {
  readonly capacity: number
  readonly #ids: Int32Array
  readonly #scores: Float64Array
  readonly #sign: number
  readonly #ranks: Int32Array | undefined
  #size = 0

  /** @param capacity k, at least 1. */
  constructor(capacity: number, ties: TieOrder = 'ascending') {
    this.capacity = capacity
    this.#ids = new Int32Array(capacity)
    this.#scores = new Float64Array(capacity)
    this.#sign = ties === 'descending' ? -1 : 1
    this.#ranks = typeof ties === 'string' ? undefined : ties
  }

  get size(): number {
    return this.#size
  }

  /** No score below this one can enter; -Infinity until k are kept. */
  get threshold(): number {
    return this.#size < this.capacity ? Number.NEGATIVE_INFINITY : this.#scores[0]
  }

  /** Keeps the pair if it is among the best k so far; returns the new threshold. */
  offer(id: number, score: number): number {
    const ids = this.#ids
    const scores = this.#scores
    if (this.#size < this.capacity) {
      let at = this.#size
      this.#size += 1
      while (at > 0) {
        const parent = (at - 1) >> 1
        if (!this.#worse(id, score, ids[parent], scores[parent])) break
        ids[at] = ids[parent]
        scores[at] = scores[parent]
        at = parent
      }
      ids[at] = id
      scores[at] = score
    } else if (this.#worse(ids[0], scores[0], id, score)) {
      this.#sink(id, score)
    }
    return this.threshold
  }

  /** Writes what is kept, best first, from place `at` of both arrays on; empties the heap and returns the count. */
  drain(ids: Int32Array, scores: Float32Array | Float64Array, at = 0): number {
    const count = this.#size
    while (this.#size > 0) {
      const place = at + this.#size - 1
      ids[place] = this.#ids[0]
      scores[place] = this.#scores[0]
      this.#size -= 1
      if (this.#size > 0) this.#sink(this.#ids[this.#size], this.#scores[this.#size])
    }
    return count
  }

  /** Puts a pair in the root's place and restores the order below it. */
  #sink(id: number, score: number): void {
    const ids = this.#ids
    const scores = this.#scores
    const size = this.#size
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      const right = child + 1
      if (right < size && this.#worse(ids[right], scores[right], ids[child], scores[child])) child = right
      if (!this.#worse(ids[child], scores[child], id, score)) break
      ids[at] = ids[child]
      scores[at] = scores[child]
      at = child
    }
    ids[at] = id
    scores[at] = score
  }

  #worse(idA: number, scoreA: number, idB: number, scoreB: number): boolean {
    if (scoreA !== scoreB) return scoreA < scoreB
    return this.#ranks === undefined ? this.#sign * idA > this.#sign * idB : this.#ranks[idA] > this.#ranks[idB]
  }
}
