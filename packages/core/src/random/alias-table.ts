import type { Rng } from '../types.ts'
import { checkChances } from './check-chances.ts'

/**
 * Draws numbers 0 .. n - 1 with given chances, as often as one likes: each draw takes the same short time whatever n
 * is. For corpora, words by frequency, sources by size.
 *
 * Walker (1977) in the form of Vose (1991): O(n) to build, 12 n bytes, O(1) a draw (one `below`, one uniform). A weight
 * of 0 is never drawn. The chances are those of the weights to 1e-15.
 *
 * @param weights need not sum to 1.
 * @throws NEG_RANGE for a weight that is negative or not finite, or when none is above 0.
 */
export class AliasTable {
  readonly size: number
  readonly #threshold: Float64Array
  readonly #alias: Uint32Array

  constructor(weights: ArrayLike<number>) {
    const chances = checkChances(weights)
    const n = chances.length
    this.size = n
    this.#threshold = new Float64Array(n).fill(1)
    this.#alias = Uint32Array.from({ length: n }, (_, i) => i)
    const mean = chances.reduce((sum, chance) => sum + chance, 0) / n
    const scaled = chances.map((chance) => chance / mean)
    const small: number[] = []
    const large: number[] = []
    scaled.forEach((chance, i) => (chance < 1 ? small : large).push(i))
    while (small.length > 0 && large.length > 0) {
      const poor = small.pop() as number
      const rich = large[large.length - 1]
      this.#threshold[poor] = scaled[poor]
      this.#alias[poor] = rich
      scaled[rich] -= 1 - scaled[poor]
      if (scaled[rich] < 1) {
        large.pop()
        small.push(rich)
      }
    }
    // Rounding can leave small ones over. They are full but for rounding, unless their weight is 0.
    const heaviest = chances.indexOf(1)
    for (const left of small) {
      if (chances[left] > 0) continue
      this.#threshold[left] = 0
      this.#alias[left] = heaviest
    }
  }

  draw(rng: Rng): number {
    const place = rng.below(this.size)
    return rng.uniform() < this.#threshold[place] ? place : this.#alias[place]
  }

  /** Fills `out` with independent draws. */
  fill(out: Int32Array | Uint32Array, rng: Rng): void {
    for (let i = 0; i < out.length; i += 1) out[i] = this.draw(rng)
  }
}
