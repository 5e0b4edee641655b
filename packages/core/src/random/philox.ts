import { NegError } from '../errors.ts'
import type { Rng, RngState } from '../types.ts'

/**
 * Philox 4x32-10: a counter-based generator of random numbers.
 *
 * Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). The i-th block of four
 * 32-bit words is a pure function of key and counter, so `fork(label)` gives every query, step or shard a stream of
 * its own, and no result depends on how many workers share the labour.
 *
 * @param seed an integer from 0 to 2^53 - 1; its low and high words are the key.
 * @throws NEG_RANGE for any other seed.
 */
export class Philox implements Rng {
  #key: readonly [number, number]
  #counter: [number, number, number, number]
  readonly #block = new Uint32Array(4)
  #used = 4
  #spareNormal: number | undefined

  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new NegError('NEG_RANGE', `the seed ${seed} is not an integer from 0 to 2^53 - 1`, {
        where: { field: 'seed' },
        remedy: 'Give a non-negative whole number.',
      })
    }
    this.#key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]
    this.#counter = [0, 0, 0, 0]
  }

  /** Continues from a state that `state()` gave; a normal held in reserve is not part of it. */
  static from(state: RngState): Philox {
    return new Philox(0).#restore(state)
  }

  /** One block of the raw function: ten rounds over `counter` under `key`. */
  static block(
    counter: readonly [number, number, number, number],
    key: readonly [number, number],
    out: Uint32Array = new Uint32Array(4),
  ): Uint32Array {
    let [c0, c1, c2, c3] = counter
    let [k0, k1] = key
    for (let round = 0; round < 10; round += 1) {
      const high0 = multiplyHigh(0xd2511f53, c0)
      const low0 = Math.imul(0xd2511f53, c0)
      const high1 = multiplyHigh(0xcd9e8d57, c2)
      const low1 = Math.imul(0xcd9e8d57, c2)
      const next0 = (high1 ^ c1 ^ k0) >>> 0
      const next2 = (high0 ^ c3 ^ k1) >>> 0
      c0 = next0
      c1 = low1 >>> 0
      c2 = next2
      c3 = low0 >>> 0
      k0 = (k0 + 0x9e3779b9) >>> 0
      k1 = (k1 + 0xbb67ae85) >>> 0
    }
    out[0] = c0
    out[1] = c1
    out[2] = c2
    out[3] = c3
    return out
  }

  fork(label: string | number): Rng {
    const [h0, h1] = hashLabel(label)
    // The label's hash goes through the block function, on a counter that no stream of draws reaches.
    const derived = Philox.block([h0, h1, 0xffffffff, 0xf0f0f0f0], this.#key)
    return new Philox(0).#restore({ key: [derived[0], derived[1]], counter: [0, 0, 0, 0], used: 4 })
  }

  uint32(): number {
    if (this.#used === 4) {
      Philox.block(this.#counter, this.#key, this.#block)
      this.#advance()
      this.#used = 0
    }
    const word = this.#block[this.#used]
    this.#used += 1
    return word
  }

  uniform(): number {
    const high = this.uint32() >>> 5
    const low = this.uint32() >>> 6
    return (high * 67108864 + low) / 9007199254740992
  }

  normal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal
      this.#spareNormal = undefined
      return spare
    }
    // Box-Muller; 1 - u lies in (0, 1], so the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    const angle = 2 * Math.PI * this.uniform()
    this.#spareNormal = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  below(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) {
      throw new NegError('NEG_RANGE', `below(${n}) needs a whole number from 1 to 2^32`, { where: { field: 'n' } })
    }
    // Rejects the incomplete last interval, so that every value is equally likely.
    const limit = 2 ** 32 - (2 ** 32 % n)
    let word = this.uint32()
    while (word >= limit) word = this.uint32()
    return word % n
  }

  fill(out: Float32Array | Float64Array, kind: 'uniform' | 'normal'): void {
    for (let i = 0; i < out.length; i += 1) out[i] = kind === 'uniform' ? this.uniform() : this.normal()
  }

  state(): RngState {
    return { key: this.#key, counter: [...this.#counter], used: this.#used }
  }

  #restore(state: RngState): this {
    this.#key = [state.key[0], state.key[1]]
    this.#counter = [...state.counter]
    this.#used = state.used
    this.#spareNormal = undefined
    if (state.used < 4) {
      // The block being spent is the one before the counter.
      const previous: [number, number, number, number] = [...state.counter]
      for (let i = 0; i < 4; i += 1) {
        previous[i] = (previous[i] - 1) >>> 0
        if (previous[i] !== 0xffffffff) break
      }
      Philox.block(previous, this.#key, this.#block)
    }
    return this
  }

  #advance(): void {
    for (let i = 0; i < 4; i += 1) {
      this.#counter[i] = (this.#counter[i] + 1) >>> 0
      if (this.#counter[i] !== 0) break
    }
  }
}

/** The high word of a 32 x 32 bit product. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16
  const aLow = a & 0xffff
  const bHigh = b >>> 16
  const bLow = b & 0xffff
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle % 65536)
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0
}

/** Two FNV-1a hashes of the label's UTF-16 units, from different offsets; a number is hashed by its digits. */
function hashLabel(label: string | number): [number, number] {
  const text = typeof label === 'number' ? `#${label}` : label
  let a = 0x811c9dc5
  let b = 0x1b873593
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ (unit & 0xff), 0x01000193)
    a = Math.imul(a ^ (unit >>> 8), 0x01000193)
    b = Math.imul(b ^ unit, 0x85ebca6b)
    b ^= b >>> 13
  }
  return [a >>> 0, b >>> 0]
}
