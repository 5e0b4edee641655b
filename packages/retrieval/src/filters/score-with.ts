import { NegError, type PairScorer } from '@neg/core'

import type { ScoredCandidates } from './filter.ts'

/** Texts by number, as a cross-encoder reads them. */
export interface PairTexts {
  readonly queryTexts: readonly string[]
  readonly documentTexts: readonly string[]
}

/**
 * Scores (query, document) pairs given by number, `batchSize` pairs a call, in the scorer's own order of magnitude.
 *
 * @throws NEG_SHAPE when the scorer returns another number of scores; NEG_NOT_FINITE for one that is NaN.
 */
export async function scoreWith(
  scorer: PairScorer,
  { queryTexts, documentTexts }: PairTexts,
  { anchor, candidate }: Pick<ScoredCandidates, 'anchor' | 'candidate'>,
  batchSize: number,
): Promise<Float32Array> {
  const scores = new Float32Array(anchor.length)
  for (let from = 0; from < anchor.length; from += batchSize) {
    const count = Math.min(batchSize, anchor.length - from)
    const pairs = Array.from({ length: count }, (_, i) => ({
      query: queryTexts[anchor[from + i]],
      document: documentTexts[candidate[from + i]],
    }))
    const batch = await scorer.score(pairs)
    if (batch.length !== count) {
      throw new NegError('NEG_SHAPE', `the scorer ${scorer.id} gave ${batch.length} scores for ${count} pairs`)
    }
    if (batch.some(Number.isNaN)) {
      throw new NegError('NEG_NOT_FINITE', `the scorer ${scorer.id} gave a score that is NaN`)
    }
    scores.set(batch, from)
  }
  return scores
}

/**
 * Scores the positives of some anchors.
 *
 * @returns for each of `anchors` the scores of its positives, in their order.
 */
export async function scorePositivesWith(
  scorer: PairScorer,
  texts: PairTexts,
  anchors: Int32Array,
  positives: readonly (Int32Array | readonly number[])[],
  batchSize: number,
): Promise<Float64Array[]> {
  const rows = Array.from(anchors, (anchor) => positives[anchor])
  const pairs = {
    anchor: Int32Array.from(rows.flatMap((row, i) => Array.from(row, () => anchors[i]))),
    candidate: Int32Array.from(rows.flatMap((row) => [...row])),
  }
  const scores = await scoreWith(scorer, texts, pairs, batchSize)
  let at = 0
  return rows.map((row) => {
    at += row.length
    return Float64Array.from(scores.subarray(at - row.length, at))
  })
}
