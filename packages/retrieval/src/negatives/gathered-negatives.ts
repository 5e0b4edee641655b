import type { Rng } from '@neg/core'
import { choose } from '@neg/core/random'

import { type MiningReport, miningReport } from '../evaluation/index.ts'
import type { ScoredCandidates } from '../filters/index.ts'
import type { MiningCollection } from './mining-collection.ts'
import type { MiningPlan } from './mining-options.ts'
import { type MiningRow, miningRows } from './mining-rows.ts'

/** The mined negatives as columns: those of one query stand together, by descending score. */
export interface MinedNegatives extends ScoredCandidates {
  readonly score: Float64Array
  /** The negatives of query q are the rows `starts[q]` to `starts[q + 1] - 1`. */
  readonly starts: Int32Array
}

export interface HardNegativeReport extends MiningReport {
  /** The `rangeMax` that held, given or by default. */
  readonly rangeMaxUsed: number
  /** For each query the smallest known score of its positives; -Infinity where none is known. */
  readonly referenceScores: Float64Array
  /** Candidates looked at. */
  readonly candidates: number
  /** How many of them were dropped for which reason, each by the first rule that dropped it. */
  readonly dropped: Readonly<Record<string, number>>
  /** Queries with fewer than `numNegatives`, by id. */
  readonly shortQueries: readonly string[]
  /** Queries that have no row in the output format because of that, by id. */
  readonly skippedQueries: readonly string[]
  /** Positives whose score the source doesn't know; margins pass over them. */
  readonly unscoredPositives: number
  /** Where queries fell short: a `rangeMax` that should bring enough at the rates seen. */
  readonly suggestedRangeMax?: number
}

export interface MinedHardNegatives {
  readonly negatives: MinedNegatives
  /** The negatives as training rows, in the order of the queries; made when first read. */
  readonly rows: readonly MiningRow[]
  readonly report: HardNegativeReport
}

/** Chooses among what the filters left, query by query, and collects the result. */
export class GatheredNegatives {
  readonly #collection: MiningCollection
  readonly #plan: MiningPlan
  readonly #starts: Int32Array
  readonly #documents: Int32Array
  readonly #scores: Float64Array
  readonly #positiveScores: Float64Array[] = []
  readonly #dropped: Record<string, number>
  readonly #short: string[] = []
  readonly #skipped: string[] = []
  #candidates = 0
  #eligible = 0
  #size = 0

  constructor(collection: MiningCollection, plan: MiningPlan) {
    const count = collection.queries.ids.length
    this.#collection = collection
    this.#plan = plan
    this.#starts = new Int32Array(count + 1)
    this.#documents = new Int32Array(count * plan.numNegatives)
    this.#scores = new Float64Array(count * plan.numNegatives)
    this.#dropped = { positives: 0, absoluteMargin: 0, relativeMargin: 0, maxScore: 0, minScore: 0 }
  }

  /** @param left what the filters left of the chunk, by anchor, best first. */
  add(
    chunk: Int32Array,
    left: ScoredCandidates,
    positiveScores: readonly Float64Array[],
    dropped: Readonly<Record<string, number>>,
    rngFor: (query: number) => Rng,
  ): void {
    const { numNegatives, outputFormat, samplingStrategy } = this.#plan
    const { queries } = this.#collection
    this.#candidates += left.anchor.length
    this.#eligible += left.anchor.length
    for (const [reason, count] of Object.entries(dropped)) {
      this.#dropped[reason] = (this.#dropped[reason] ?? 0) + count
      this.#candidates += count
      if (reason === 'rankWindow') this.#eligible += count
    }
    let row = 0
    chunk.forEach((query, i) => {
      const from = row
      while (row < left.anchor.length && left.anchor[row] === query) row += 1
      const pool = row - from
      const taken = Math.min(numNegatives, pool)
      const places =
        samplingStrategy === 'random'
          ? choose(pool, taken, rngFor(query))
          : Int32Array.from({ length: taken }, (_, place) => place)
      for (const place of places) {
        this.#documents[this.#size] = left.candidate[from + place]
        this.#scores[this.#size] = left.score[from + place]
        this.#size += 1
      }
      this.#starts[query + 1] = this.#size
      this.#positiveScores.push(positiveScores[i])
      const short = taken < numNegatives
      if (short) this.#short.push(queries.ids[query])
      if (outputFormat.startsWith('n-tuple') ? short : taken === 0 && outputFormat !== 'labeled-pair') {
        this.#skipped.push(queries.ids[query])
      }
    })
  }

  finish(referenceScores: Float64Array): MinedHardNegatives {
    const starts = this.#starts
    const count = starts.length - 1
    const anchor = new Int32Array(this.#size)
    for (let query = 0; query < count; query += 1) anchor.fill(query, starts[query], starts[query + 1])
    const negatives: MinedNegatives = {
      anchor,
      candidate: this.#documents.slice(0, this.#size),
      score: this.#scores.slice(0, this.#size),
      source: new Uint8Array(this.#size),
      starts,
    }
    const negativeScores = Array.from({ length: count }, (_, query) =>
      negatives.score.subarray(starts[query], starts[query + 1]),
    )
    let rows: MiningRow[] | undefined
    const makeRows = (): MiningRow[] => this.#rowsOf(negatives)
    return {
      negatives,
      get rows() {
        return (rows ??= makeRows())
      },
      report: {
        ...miningReport(this.#positiveScores, negativeScores, { numNegatives: this.#plan.numNegatives }),
        rangeMaxUsed: this.#plan.rangeMax,
        referenceScores,
        candidates: this.#candidates,
        dropped: this.#dropped,
        shortQueries: this.#short,
        skippedQueries: this.#skipped,
        unscoredPositives: this.#positiveScores.reduce((sum, row) => sum + row.filter(Number.isNaN).length, 0),
        suggestedRangeMax: this.#short.length === 0 ? undefined : this.#suggestion(),
      },
    }
  }

  #rowsOf({ starts, candidate, score }: MinedNegatives): MiningRow[] {
    const { queries, documents, positives } = this.#collection
    const { outputFormat, numNegatives } = this.#plan
    const nameOf = (document: number): string => documents.ids[document]
    return queries.ids.flatMap((query, number) =>
      miningRows(
        {
          query,
          positives: Array.from(positives[number], nameOf),
          positiveScores: this.#positiveScores[number],
          negatives: Array.from(candidate.subarray(starts[number], starts[number + 1]), nameOf),
          negativeScores: score.subarray(starts[number], starts[number + 1]),
        },
        outputFormat,
        numNegatives,
      ),
    )
  }

  /** As many ranks as would leave enough, if filters went on to drop at the rate seen; at most the corpus. */
  #suggestion(): number | undefined {
    const { rangeMin, rangeMax, numNegatives } = this.#plan
    if (this.#eligible === 0) return undefined
    const needed = Math.ceil(((rangeMin + numNegatives) * this.#candidates) / this.#eligible)
    return Math.min(Math.max(needed, 2 * rangeMax), this.#collection.documents.ids.length)
  }
}
