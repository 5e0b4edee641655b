import { Philox } from '@neg/core/random'

import {
  absoluteMargin,
  applyFilters,
  type Filter,
  type FilterContext,
  knownPositives,
  rankWindow,
  relativeMargin,
  type ScoredCandidates,
  scoreRange,
  selectRows,
} from '../filters/index.ts'
import { crossEncoderTexts, rescore } from './cross-encoder.ts'
import { GatheredNegatives, type MinedHardNegatives } from './gathered-negatives.ts'
import type { MiningCollection } from './mining-collection.ts'
import { type MineHardNegativesOptions, type MiningPlan, miningPlan } from './mining-options.ts'
import {
  anchorsOf,
  type CandidateFinder,
  candidateFinder,
  type FoundCandidates,
  type MiningSource,
} from './mining-source.ts'

/**
 * Finds for each query the documents that look right and aren't: the negatives from which a model learns most.
 *
 * The order of operations is that of sentence-transformers' `mine_hard_negatives`: take the `rangeMax + P` best
 * candidates of each query (P: the most positives of any query); where a margin or maxScore is set, let the
 * cross-encoder rescore them and the positives; drop the positives; drop what scores above the margins below the
 * **worst** positive, above maxScore, below minScore (all strict, equality stays); order by score; pass over the first
 * `rangeMin`, stop at `rangeMax`; take the first `numNegatives`, or a seeded sample, by descending score. Differences:
 * ranks may count before the filters instead (`rangeCounts`); the relative margin keeps its meaning for negative
 * scores; queries that fall short of an n-tuple are counted and named; sampling has a seed.
 *
 * Equal scores stand in the order of the searcher; for embeddings and runs by document id descending, so that the
 * order of the corpus doesn't matter. Results depend on neither `searchChunk` nor `batchSize`, and each query draws
 * from a generator of its own. A positive without a known score (a foreign searcher that didn't return it) is left out
 * of the reference; where a query has no other, margins drop all its candidates.
 *
 * Time: the source's search over `rangeMax + P` places. Memory O(searchChunk x (rangeMax + P) + queries x
 * numNegatives), never queries x documents.
 *
 * @throws NEG_RANGE for options; NEG_SHAPE when source and collection differ in size; NEG_INPUT_MISSING when texts are
 * needed and absent; what the source throws.
 */
export async function mineHardNegatives<Q = string>(
  collection: MiningCollection,
  source: MiningSource<Q>,
  options: MineHardNegativesOptions = {},
): Promise<MinedHardNegatives> {
  const { queries, positives } = collection
  const count = queries.ids.length
  const plan = miningPlan(
    options,
    positives.reduce((most, row) => Math.max(most, row.length), 0),
  )
  const texts = plan.rescored ? crossEncoderTexts(collection) : undefined
  const finder = await candidateFinder(source, collection, plan.batchSize)
  const referenceScores = new Float64Array(count).fill(Number.NEGATIVE_INFINITY)
  const context: FilterContext = {
    positives,
    referenceScores,
    queryTexts: queries.texts,
    documentTexts: collection.documents.texts,
  }
  const rng = new Philox(plan.seed).fork('mine-hard-negatives')
  const gathered = new GatheredNegatives(collection, plan)
  try {
    for (let from = 0; from < count; from += plan.searchChunk) {
      const chunk = Int32Array.from({ length: Math.min(plan.searchChunk, count - from) }, (_, i) => from + i)
      let found = await finder.find(chunk, plan.depth)
      let scores = await positiveScores(finder, chunk, found, collection)
      if (plan.crossEncoder !== undefined && texts !== undefined) {
        ;({ found, scores } = await rescore(plan.crossEncoder, texts, chunk, found, positives, plan.batchSize))
      }
      scores.forEach((row, i) => {
        referenceScores[chunk[i]] = smallestKnown(row)
      })
      const { candidate, score } = found
      const source = new Uint8Array(candidate.length)
      const candidates = { anchor: anchorsOf(chunk, found), candidate, score, source }
      const { kept, dropped } = await filterCandidates(candidates, plan, context)
      gathered.add(chunk, kept, scores, dropped, (query) => rng.fork(queries.ids[query]))
      plan.onProgress?.(from + chunk.length, count)
    }
  } finally {
    finder.dispose()
  }
  return gathered.finish(referenceScores)
}

/** The filters in order, then the rank window over what is left; survivors stand by anchor, best first. */
async function filterCandidates(
  candidates: ScoredCandidates,
  plan: MiningPlan,
  context: FilterContext,
): Promise<{ kept: ScoredCandidates; dropped: Record<string, number> }> {
  const window = rankWindow({ min: plan.rangeMin, max: plan.rangeMax })
  const byRank = plan.rangeCounts === 'candidateRank'
  const filters: Filter[] = []
  if (plan.includePositives !== true) filters.push(knownPositives())
  if (byRank) filters.push(window)
  if (plan.absoluteMargin !== undefined) filters.push(absoluteMargin({ margin: plan.absoluteMargin }))
  if (plan.relativeMargin !== undefined) filters.push(relativeMargin({ margin: plan.relativeMargin }))
  if (plan.maxScore !== undefined || plan.minScore !== undefined) {
    filters.push(scoreRange({ max: plan.maxScore, min: plan.minScore }))
  }
  filters.push(...(plan.filters ?? []))
  const first = await applyFilters(candidates, filters, context)
  const left = selectRows(candidates, bestFirst(candidates, first.kept))
  if (byRank) return { kept: left, dropped: { ...first.dropped } }
  const second = await applyFilters(left, [window], context)
  return { kept: selectRows(left, second.kept), dropped: { ...first.dropped, ...second.dropped } }
}

/** Rows of candidates, already by anchor, with those of one anchor by descending score; equal scores stay in order. */
function bestFirst({ anchor, score }: ScoredCandidates, rows: Int32Array): Int32Array {
  for (let place = 1; place < rows.length; place += 1) {
    const [before, row] = [rows[place - 1], rows[place]]
    if (anchor[before] !== anchor[row] || score[before] >= score[row]) continue
    // Only scores that came after the search, a cross-encoder's, are out of order.
    return rows.slice().sort((a, b) => anchor[a] - anchor[b] || score[b] - score[a] || a - b)
  }
  return rows
}

/** Scores of each query's positives; where the source can't score pairs, those of the positives it found. */
async function positiveScores(
  finder: CandidateFinder,
  chunk: Int32Array,
  found: FoundCandidates,
  { positives }: MiningCollection,
): Promise<readonly Float64Array[]> {
  const scored = await finder.scorePositives(chunk)
  if (scored !== undefined) return scored
  const { starts, candidate, score } = found
  return Array.from(chunk, (query, i) =>
    Float64Array.from(positives[query], (positive) => {
      const place = candidate.subarray(starts[i], starts[i + 1]).indexOf(positive)
      return place === -1 ? Number.NaN : score[starts[i] + place]
    }),
  )
}

/** -Infinity where none is known. */
function smallestKnown(scores: Float64Array): number {
  let least = Number.NaN
  for (const score of scores) if (!Number.isNaN(score) && !(least <= score)) least = score
  return Number.isNaN(least) ? Number.NEGATIVE_INFINITY : least
}
