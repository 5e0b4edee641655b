import type { Rng } from '../../types.ts'

/** How a split begins and where it ends. */
export interface SplitOptions {
  /** Least and most points of the first part. */
  readonly least: number
  readonly most: number
  readonly iterations: number
  readonly tolerance: number
  readonly seeding: 'k-means++' | 'random'
  readonly rng: Rng
}

/** Splits points in two by 2-means that keeps the size of its parts. Sums and distances are in double precision. */
export class TwoMeans {
  readonly #vectors: Float32Array
  readonly #dimension: number
  readonly #unit: boolean

  /** @param unit whether points have unit length and centres shall have it. */
  constructor(vectors: Float32Array, dimension: number, unit: boolean) {
    this.#vectors = vectors
    this.#dimension = dimension
    this.#unit = unit
  }

  /**
   * Brings the points of the first part to the front of `members`; both parts stay in ascending order.
   *
   * @param members at least two points, ascending.
   * @returns the size of the first part, and whether the iterations sufficed.
   */
  split(members: Int32Array, options: SplitOptions): { readonly first: number; readonly converged: boolean } {
    const { iterations, tolerance } = options
    const toFirst = new Float64Array(members.length)
    const toSecond = new Float64Array(members.length)
    let inFirst: Uint8Array = new Uint8Array(members.length)
    let [one, other] = this.#seed(members, options)
    let before = Number.POSITIVE_INFINITY
    let converged = false
    for (let iteration = 0; iteration < iterations && !converged; iteration += 1) {
      this.#measure(members, one, toFirst)
      this.#measure(members, other, toSecond)
      inFirst = cut(toFirst, toSecond, options)
      let objective = 0
      for (let i = 0; i < members.length; i += 1) objective += inFirst[i] === 1 ? toFirst[i] : toSecond[i]
      converged = before - objective <= tolerance * before
      before = objective
      one = this.centre(members.filter((_, i) => inFirst[i] === 1))
      other = this.centre(members.filter((_, i) => inFirst[i] === 0))
    }
    const first = members.filter((_, i) => inFirst[i] === 1)
    const second = members.filter((_, i) => inFirst[i] === 0)
    members.set(first)
    members.set(second, first.length)
    return { first: first.length, converged }
  }

  /** The centre of some points: their mean, or its direction; the first of them where they add up to none. */
  centre(members: Int32Array): Float64Array {
    const dimension = this.#dimension
    const sum = new Float64Array(dimension)
    for (const row of members) {
      const from = row * dimension
      for (let k = 0; k < dimension; k += 1) sum[k] += this.#vectors[from + k]
    }
    const divisor = this.#unit ? Math.sqrt(sum.reduce((squares, x) => squares + x * x, 0)) : members.length
    if (divisor === 0) return Float64Array.from(this.#point(members[0]))
    for (let k = 0; k < dimension; k += 1) sum[k] /= divisor
    return sum
  }

  /** Sum of the squared distances of some points to their centre. */
  objective(members: Int32Array): number {
    const distances = new Float64Array(members.length)
    this.#measure(members, this.centre(members), distances)
    let sum = 0
    for (const distance of distances) sum += distance
    return sum
  }

  /** Two different points; the second far from the first, or at random. */
  #seed(members: Int32Array, { seeding, rng }: SplitOptions): [Float64Array, Float64Array] {
    const first = rng.below(members.length)
    let second = (first + 1 + rng.below(members.length - 1)) % members.length
    const one = Float64Array.from(this.#point(members[first]))
    if (seeding === 'k-means++') {
      const distances = new Float64Array(members.length)
      this.#measure(members, one, distances)
      let mark = rng.uniform() * distances.reduce((sum, distance) => sum + distance, 0)
      for (let i = 0; i < members.length && mark >= 0; i += 1) {
        if (distances[i] === 0) continue
        second = i
        mark -= distances[i]
      }
    }
    return [one, Float64Array.from(this.#point(members[second]))]
  }

  /** Squared distances of some points to a centre. */
  #measure(members: Int32Array, centre: Float64Array, out: Float64Array): void {
    const dimension = this.#dimension
    const vectors = this.#vectors
    for (let i = 0; i < members.length; i += 1) {
      const from = members[i] * dimension
      let sum = 0
      for (let k = 0; k < dimension; k += 1) {
        const difference = vectors[from + k] - centre[k]
        sum += difference * difference
      }
      out[i] = sum
    }
  }

  #point(row: number): Float32Array {
    return this.#vectors.subarray(row * this.#dimension, (row + 1) * this.#dimension)
  }
}

/**
 * Which points go to the first part: those nearer to its centre, or as many more or fewer of the next ones in rank as
 * its size asks for. Equal ranks go by the points' order.
 */
function cut(toFirst: Float64Array, toSecond: Float64Array, { least, most }: SplitOptions): Uint8Array {
  const ranks = toFirst.map((distance, i) => distance - toSecond[i])
  const ranked = ranks.toSorted()
  let size = 0
  for (const rank of ranks) if (rank <= 0) size += 1
  size = Math.min(Math.max(size, least), most)
  const last = ranked[size - 1]
  let equals = 0
  for (let i = size - 1; i >= 0 && ranked[i] === last; i -= 1) equals += 1
  const inFirst = new Uint8Array(ranks.length)
  for (let i = 0; i < ranks.length; i += 1) {
    if (ranks[i] < last) inFirst[i] = 1
    else if (ranks[i] === last && equals > 0) {
      inFirst[i] = 1
      equals -= 1
    }
  }
  return inFirst
}
