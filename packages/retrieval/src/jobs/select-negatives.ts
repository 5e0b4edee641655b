import type { Candidates, Rng } from '@neg/core'
import { NegError } from '@neg/core'
import { choose } from '@neg/core/random'

import type { DocumentRelations } from '../data/relations.ts'
import { falseNegativeRate } from '../evaluation/false-negative-rate.ts'
import type { FalseNegativeRate } from '../evaluation/false-negative-rate.ts'
import { miningReport } from '../evaluation/mining-report.ts'
import type { MiningReport } from '../evaluation/mining-report.ts'
import { absoluteMargin } from '../filters/absolute-margin.ts'
import { applyFilters } from '../filters/apply-filters.ts'
import type { Filter } from '../filters/filter.ts'
import { knownPositives } from '../filters/known-positives.ts'
import { rankWindow } from '../filters/rank-window.ts'
import { relativeMargin } from '../filters/relative-margin.ts'
import { scoreRange } from '../filters/score-range.ts'
import type { MinedRow } from './mined-negatives.ts'

/** Which of the candidates become negatives; the rules of `mineHardNegatives`, applied to candidates found before. */
export interface SelectionOptions {
  /** Negatives a query. Default 10. */
  readonly numNegatives?: number
  /** The best of what is left, or a random choice. Default `top`. */
  readonly sampling?: 'top' | 'random'
  /** Skip the first so many that are left after the score filters. Default 0. */
  readonly rangeMin?: number
  /** Take none from this rank on. Default: no limit. */
  readonly rangeMax?: number
  /** Drop those with score > reference - margin |reference|. Default: off. */
  readonly relativeMargin?: number
  /** Drop those with score > reference - margin. Default: off. */
  readonly absoluteMargin?: number
  readonly maxScore?: number
  readonly minScore?: number
}

/** Candidates of all anchors, and of each anchor its positives with their scores. */
export interface ShardedCandidates extends Candidates {
  readonly positives: readonly Int32Array[]
  readonly positiveScores: readonly Float64Array[]
}

/** How many negatives lie how near their positive: score divided by the lowest positive's, in equal bins. */
export interface HardnessHistogram {
  /** Lower edge of the first bin and upper edge of the last; what lies beyond counts in the outermost bins. */
  readonly from: number
  readonly to: number
  readonly counts: readonly number[]
}

export interface SelectedNegatives {
  readonly rows: readonly MinedRow[]
  readonly evidence: {
    readonly dropped: Readonly<Record<string, number>>
    readonly short: number
    readonly falseNegatives: readonly FalseNegativeRate[]
    readonly unfiltered: {
      readonly falseNegatives: readonly FalseNegativeRate[]
      readonly hardness: HardnessHistogram
    }
    readonly hardness: HardnessHistogram
    readonly report: MiningReport
  }
}

interface Names {
  readonly queryIds: readonly string[]
  readonly documentIds: readonly string[]
  readonly relations: DocumentRelations | undefined
}

/**
 * Filters candidates and takes each query's negatives, with the evidence of what was done.
 *
 * @throws NEG_RANGE for options out of range; NEG_NO_NEGATIVES when nothing is left for any query.
 */
export async function selectNegatives(
  candidates: ShardedCandidates,
  options: SelectionOptions,
  rng: Rng,
  names: Names,
): Promise<SelectedNegatives> {
  const { numNegatives = 10, sampling = 'top', rangeMin = 0, rangeMax } = options
  if (!Number.isInteger(numNegatives) || numNegatives < 1) {
    throw new NegError('NEG_RANGE', `${numNegatives} negatives a query`, {
      where: { field: 'numNegatives' },
      remedy: 'Ask for at least one.',
    })
  }
  const { positives, positiveScores } = candidates
  const references = Float64Array.from(positiveScores, (scores) => Math.min(...scores))
  const context = { positives, referenceScores: references }
  const known = await applyFilters(candidates, [knownPositives()], context)
  const filtered = await applyFilters(
    candidates,
    [knownPositives(), ...scoreFilters(options), rankWindow({ min: rangeMin, max: rangeMax })],
    context,
  )
  const before = take(candidates, known.kept, positives.length, (_, count) => firstOf(count, numNegatives))
  const after = take(candidates, filtered.kept, positives.length, (anchor, count) =>
    sampling === 'top' || count <= numNegatives
      ? firstOf(count, numNegatives)
      : choose(count, numNegatives, rng.fork(names.queryIds[anchor])),
  )
  if (after.every((rows) => rows.length === 0)) {
    throw new NegError('NEG_NO_NEGATIVES', 'the filters left no negative for any query', {
      remedy: `Loosen them or search deeper; dropped: ${JSON.stringify(filtered.dropped)}.`,
    })
  }
  const rows = after.flatMap((chosen, anchor): MinedRow[] => {
    if (chosen.length === 0) return []
    return [
      {
        query_id: names.queryIds[anchor],
        positive_ids: Array.from(positives[anchor], (document) => names.documentIds[document]),
        negative_ids: chosen.map((row) => names.documentIds[candidates.candidate[row]]),
        positive_scores: Array.from(positiveScores[anchor], rounded),
        negative_scores: chosen.map((row) => rounded(candidates.score[row])),
      },
    ]
  })
  const negativeScores = after.map((chosen) => chosen.map((row) => candidates.score[row]))
  return {
    rows,
    evidence: {
      dropped: filtered.dropped,
      short: after.filter((chosen) => chosen.length < numNegatives).length,
      falseNegatives: rates(candidates, after, names),
      unfiltered: {
        falseNegatives: rates(candidates, before, names),
        hardness: histogram(candidates, before, references),
      },
      hardness: histogram(candidates, after, references),
      report: miningReport(positiveScores, negativeScores, { numNegatives }),
    },
  }
}

function scoreFilters(options: SelectionOptions): Filter[] {
  const filters: Filter[] = []
  if (options.absoluteMargin !== undefined) filters.push(absoluteMargin({ margin: options.absoluteMargin }))
  if (options.relativeMargin !== undefined) filters.push(relativeMargin({ margin: options.relativeMargin }))
  if (options.maxScore !== undefined || options.minScore !== undefined) {
    filters.push(scoreRange({ max: options.maxScore, min: options.minScore }))
  }
  return filters
}

/** Some of each anchor's kept rows: `placesOf` names them by their place among those kept. */
function take(
  { anchor }: ShardedCandidates,
  kept: Int32Array,
  anchors: number,
  placesOf: (anchor: number, count: number) => Int32Array,
): number[][] {
  const rowsOf: number[][] = Array.from({ length: anchors }, () => [])
  for (const row of kept) rowsOf[anchor[row]].push(row)
  return rowsOf.map((rows, index) => Array.from(placesOf(index, rows.length), (place) => rows[place]))
}

function firstOf(count: number, wanted: number): Int32Array {
  return Int32Array.from({ length: Math.min(count, wanted) }, (_, place) => place)
}

function rates(candidates: ShardedCandidates, chosen: readonly number[][], names: Names): FalseNegativeRate[] {
  const { relations, documentIds } = names
  if (relations === undefined) return []
  const rows = Int32Array.from(chosen.flat())
  const negatives = {
    anchor: rows.map((row) => candidates.anchor[row]),
    candidate: rows.map((row) => candidates.candidate[row]),
  }
  const isFalse = (anchor: number, candidate: number): boolean =>
    candidates.positives[anchor].some(
      (positive) => relations.between(documentIds[positive], documentIds[candidate]) !== undefined,
    )
  return falseNegativeRate(negatives, [{ route: 'one-relation', isFalse }])
}

const bins = 40

function histogram(
  { score }: ShardedCandidates,
  chosen: readonly number[][],
  references: Float64Array,
): HardnessHistogram {
  const counts = Array.from({ length: bins }, () => 0)
  const [from, to] = [0, 2]
  chosen.forEach((rows, anchor) => {
    const reference = references[anchor]
    if (!(reference > 0)) return
    for (const row of rows) {
      const bin = Math.floor(((score[row] / reference - from) / (to - from)) * bins)
      counts[Math.max(0, Math.min(bins - 1, bin))] += 1
    }
  })
  return { from, to, counts }
}

function rounded(score: number): number {
  return Number(score.toPrecision(7))
}
