import { NegError } from '@neg/core'

import type { DocumentRelations } from '../data/relations.ts'
import { falseNegativeRate } from '../evaluation/false-negative-rate.ts'
import type { FalseNegativeRate } from '../evaluation/false-negative-rate.ts'
import type { MiningReport } from '../evaluation/mining-report.ts'
import type { MinedHardNegatives } from '../negatives/gathered-negatives.ts'
import { mineHardNegatives } from '../negatives/mine-hard-negatives.ts'
import type { MiningCollection } from '../negatives/mining-collection.ts'
import type { FoundCandidates } from './found-candidates.ts'
import type { MinedRow } from './mined-negatives.ts'

/** Which of the candidates become negatives; see `mineHardNegatives`, whose rules these are. */
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

/** How many negatives lie how near their positive: score divided by the lowest positive's, in equal bins. */
export interface HardnessHistogram {
  /** Lower edge of the first bin and upper edge of the last; what lies beyond counts in the outermost bins. */
  readonly from: number
  readonly to: number
  readonly counts: readonly number[]
  /** Negatives of queries whose positives score nothing, which have no place in the bins. */
  readonly unplaced: number
}

/** What was done, in numbers. */
export interface SelectionEvidence {
  /** Candidates that the search found. */
  readonly candidates: number
  /** Those dropped, by the first rule that dropped them. */
  readonly dropped: Readonly<Record<string, number>>
  /** Queries with fewer negatives than asked for. */
  readonly short: number
  /** Of the negatives that were selected. */
  readonly falseNegatives: readonly FalseNegativeRate[]
  readonly hardness: HardnessHistogram
  /** The same for the negatives that no filter but that of known positives would have given. */
  readonly unfiltered: {
    readonly falseNegatives: readonly FalseNegativeRate[]
    readonly hardness: HardnessHistogram
  }
  readonly report: MiningReport
}

export interface SelectedNegatives {
  /** One a query that has negatives; made as they are read, once. */
  readonly rows: Iterable<MinedRow>
  readonly rowCount: number
  readonly evidence: SelectionEvidence
}

/**
 * Filters candidates and takes each query's negatives, with the evidence of what was done.
 *
 * @param depth candidates stored a query.
 * @throws NEG_RANGE for options out of range; NEG_NO_NEGATIVES when nothing is left for any query.
 */
export async function selectNegatives(
  collection: MiningCollection,
  found: FoundCandidates,
  depth: number,
  options: SelectionOptions & { readonly seed: number },
  relations: DocumentRelations | undefined,
): Promise<SelectedNegatives> {
  const { numNegatives = 10, sampling = 'top', seed, ...filters } = options
  const source = { searcher: found, queries: collection.queries.ids.map((_, number) => number) }
  const mine = (rules: Omit<SelectionOptions, 'numNegatives' | 'sampling'>): Promise<MinedHardNegatives> =>
    mineHardNegatives(collection, source, {
      ...rules,
      numNegatives,
      samplingStrategy: sampling,
      rangeMax: rules.rangeMax ?? Math.max(depth, (rules.rangeMin ?? 0) + 1),
      seed,
    })
  const unfiltered = await mine({})
  const mined = await mine(filters)
  const { negatives, report } = mined
  if (negatives.anchor.length === 0) {
    throw new NegError('NEG_NO_NEGATIVES', 'the filters left no negative for any query', {
      remedy: `Loosen them or search deeper; dropped: ${JSON.stringify(report.dropped)}.`,
    })
  }
  return {
    rows: minedRows(collection, found, mined),
    rowCount: new Set(negatives.anchor).size,
    evidence: {
      candidates: report.candidates,
      dropped: Object.fromEntries(Object.entries(report.dropped).filter(([, count]) => count > 0)),
      short: report.short,
      falseNegatives: rates(collection, mined, relations),
      hardness: histogram(mined),
      unfiltered: { falseNegatives: rates(collection, unfiltered, relations), hardness: histogram(unfiltered) },
      report: {
        positive: report.positive,
        negative: report.negative,
        difference: report.difference,
        short: report.short,
      },
    },
  }
}

function* minedRows(
  { queries, documents, positives }: MiningCollection,
  found: FoundCandidates,
  { negatives }: MinedHardNegatives,
): Generator<MinedRow, void, undefined> {
  const { starts, candidate, score } = negatives
  const nameOf = (document: number): string => documents.ids[document]
  for (const [query, id] of queries.ids.entries()) {
    const [from, to] = [starts[query], starts[query + 1]]
    if (from === to) continue
    yield {
      query_id: id,
      positive_ids: Array.from(positives[query], nameOf),
      negative_ids: Array.from(candidate.subarray(from, to), nameOf),
      positive_scores: Array.from(found.positiveScores(query), rounded),
      negative_scores: Array.from(score.subarray(from, to), rounded),
    }
  }
}

function rates(
  { documents, positives }: MiningCollection,
  { negatives }: MinedHardNegatives,
  relations: DocumentRelations | undefined,
): FalseNegativeRate[] {
  if (relations === undefined) return []
  const isFalse = (anchor: number, candidate: number): boolean =>
    positives[anchor].some(
      (positive) => relations.between(documents.ids[positive], documents.ids[candidate]) !== undefined,
    )
  return falseNegativeRate(negatives, [{ route: 'one-relation', isFalse }])
}

const bins = 40

function histogram({ negatives, report }: MinedHardNegatives): HardnessHistogram {
  const counts = Array.from({ length: bins }, () => 0)
  const [from, to] = [0, 2]
  let unplaced = 0
  negatives.anchor.forEach((anchor, row) => {
    const reference = report.referenceScores[anchor]
    if (!(reference > 0)) {
      unplaced += 1
      return
    }
    const bin = Math.floor(((negatives.score[row] / reference - from) / (to - from)) * bins)
    counts[Math.max(0, Math.min(bins - 1, bin))] += 1
  })
  return { from, to, counts, unplaced }
}

function rounded(score: number): number {
  return Number(score.toPrecision(7))
}
