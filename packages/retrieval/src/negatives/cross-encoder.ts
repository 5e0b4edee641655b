import { NegError, type PairScorer } from '@neg/core'

import { type PairTexts, scorePositivesWith, scoreWith } from '../filters/score-with.ts'
import type { MiningCollection } from './mining-collection.ts'
import { anchorsOf, type FoundCandidates } from './mining-source.ts'

/** The texts that a cross-encoder reads. @throws NEG_INPUT_MISSING when the collection has none. */
export function crossEncoderTexts({ queries, documents }: MiningCollection): PairTexts {
  if (queries.texts !== undefined && documents.texts !== undefined) {
    return { queryTexts: queries.texts, documentTexts: documents.texts }
  }
  throw new NegError('NEG_INPUT_MISSING', 'a cross-encoder needs the texts of queries and documents', {
    where: { field: 'texts' },
    remedy: 'Give texts in the collection.',
  })
}

/** Puts a cross-encoder's scores in the place of those that the candidates were found with, and scores the positives. */
export async function rescore(
  crossEncoder: PairScorer,
  texts: PairTexts,
  chunk: Int32Array,
  found: FoundCandidates,
  positives: readonly Int32Array[],
  batchSize: number,
): Promise<{ found: FoundCandidates; scores: readonly Float64Array[] }> {
  const anchor = anchorsOf(chunk, found)
  return {
    found: { ...found, score: await scoreWith(crossEncoder, texts, { anchor, candidate: found.candidate }, batchSize) },
    scores: await scorePositivesWith(crossEncoder, texts, chunk, positives, batchSize),
  }
}
