import { NegError } from '../../errors.ts'
import { checkCount } from '../../check-options.ts'
import { Philox } from '../../random/philox.ts'
import { choose, shuffle } from '../../random/sampling.ts'
import type { Rng } from '../../types.ts'

export interface EpisodeSamplerOptions {
  /** N: classes of an episode. Default 5. */
  readonly ways?: number
  /** K: supports of each class. Default 1. */
  readonly shots?: number
  /** Q: queries of each class, or those of the episode's first, second, … class. Default 15. */
  readonly queries?: number | readonly number[]
  /** Draws rows of a class that has too few more than once. Default false: such a class is an error. */
  readonly replacement?: boolean
  readonly seed: number | Rng
}

/** Rows of an episode, with labels 0 .. ways - 1. */
export interface Episode {
  /** The label in the data of each class of the episode. */
  readonly classes: Int32Array
  readonly support: Int32Array
  readonly supportLabels: Int32Array
  readonly query: Int32Array
  readonly queryLabels: Int32Array
}

/**
 * Draws few-shot episodes from labelled data: some classes, and of each some supports and other rows as queries.
 *
 * `episode(step)` is a function of the seed and the step alone. O(rows) to make, O(rows of the classes drawn) an episode.
 *
 * @throws NEG_RANGE for an option, more ways than classes, or a class with too few rows.
 * @system 53
 */
export class EpisodeSampler {
  readonly ways: number
  readonly shots: number
  readonly #queries: readonly number[]
  readonly #replacement: boolean
  readonly #rng: Rng
  readonly #rowsOf: ReadonlyMap<number, readonly number[]>

  /** @param labels the class of each row, any whole numbers. */
  constructor(labels: ArrayLike<number>, options: EpisodeSamplerOptions) {
    const { ways = 5, shots = 1, queries = 15, replacement = false, seed } = options
    checkCount({ ways, shots })
    this.#queries = typeof queries === 'number' ? Array.from({ length: ways }, () => queries) : queries
    this.#queries.forEach((count) => checkCount({ queries: count }))
    const rowsOf = new Map<number, number[]>()
    Array.from(labels).forEach((label, row) => {
      const rows = rowsOf.get(label)
      if (rows === undefined) rowsOf.set(label, [row])
      else rows.push(row)
    })
    if (this.#queries.length !== ways || rowsOf.size < ways) {
      throw new NegError(
        'NEG_RANGE',
        `${ways} ways do not fit ${rowsOf.size} classes and ${this.#queries.length} numbers of queries`,
        {
          where: { field: 'ways' },
          remedy: 'Take no more ways than there are classes, and a number of queries for each.',
        },
      )
    }
    const needed = shots + Math.max(...this.#queries)
    for (const [label, rows] of rowsOf) {
      if (replacement || rows.length >= needed) continue
      throw new NegError('NEG_RANGE', `class ${label} has ${rows.length} rows, and an episode takes ${needed}`, {
        where: { field: 'labels' },
        remedy: 'Take fewer shots or queries, leave the class out, or allow replacement.',
      })
    }
    this.ways = ways
    this.shots = shots
    this.#replacement = replacement
    this.#rng = typeof seed === 'number' ? new Philox(seed) : seed
    this.#rowsOf = rowsOf
  }

  /** The episode of a step. */
  episode(step: number): Episode {
    const rng = this.#rng.fork(step)
    const known = [...this.#rowsOf.keys()].sort((a, b) => a - b)
    const classes = shuffle(choose(known.length, this.ways, rng), rng).map((at) => known[at])
    const drawn = Array.from(classes, (label, way) => this.#draw(label, this.shots + this.#queries[way], rng))
    const labelled = (parts: readonly Int32Array[]): readonly [rows: Int32Array, labels: Int32Array] => [
      Int32Array.from(parts.flatMap((rows) => [...rows])),
      Int32Array.from(parts.flatMap((rows, way) => Array.from(rows, () => way))),
    ]
    const [support, supportLabels] = labelled(drawn.map((rows) => rows.subarray(0, this.shots)))
    const [query, queryLabels] = labelled(drawn.map((rows) => rows.subarray(this.shots)))
    return { classes, support, supportLabels, query, queryLabels }
  }

  /** Rows of a class: different ones where there are enough. */
  #draw(label: number, count: number, rng: Rng): Int32Array {
    const rows = this.#rowsOf.get(label) ?? []
    const places =
      this.#replacement && rows.length < count
        ? Int32Array.from({ length: count }, () => rng.below(rows.length))
        : shuffle(choose(rows.length, count, rng), rng)
    return places.map((at) => rows[at])
  }
}
