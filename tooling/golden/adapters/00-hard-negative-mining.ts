import type { PairScorer } from '@neg/core'
import { miningReport } from '@neg/retrieval/evaluation'
import { simAnsWeights, type SimAnsOptions, topKPosFilter, type TopKPosOptions } from '@neg/retrieval/filters'
import {
  mineFlagEmbedding,
  type MineFlagEmbeddingOptions,
  mineHardNegatives,
  type MineHardNegativesOptions,
  mineTevatron,
  type MineTevatronOptions,
  miningCollection,
  type MiningRow,
  type MiningSource,
  tevatronEpochWalk,
} from '@neg/retrieval/negatives'

import { type AdapterCall, defineAdapter } from '../src/define-adapter.ts'

// Records of options: an interface has no index signature, which the runner's types ask for.
type Plain<T> = Pick<T, keyof T>
type Vectors = Readonly<Record<string, readonly number[]>>
type Scores = Readonly<Record<string, Readonly<Record<string, number>>>>

interface MiningInputs {
  readonly positives: Readonly<Record<string, readonly string[]>>
  readonly queryEmbeddings?: Vectors
  readonly corpusEmbeddings?: Vectors
  readonly crossEncoderScores?: Scores
  readonly scores?: Scores
}

const flat = (vectors: Vectors): Float32Array => Float32Array.from(Object.values(vectors).flat())

const sourceOf = ({ scores, queryEmbeddings = {}, corpusEmbeddings = {} }: MiningInputs): MiningSource =>
  scores === undefined
    ? {
        queryVectors: flat(queryEmbeddings),
        documentVectors: flat(corpusEmbeddings),
        dimension: Object.values(queryEmbeddings)[0].length,
      }
    : { run: new Map(Object.entries(scores).map(([query, row]) => [query, new Map(Object.entries(row))])) }

const documentsOf = ({ scores, positives, corpusEmbeddings = {} }: MiningInputs): string[] =>
  scores === undefined
    ? Object.keys(corpusEmbeddings)
    : [...new Set([...Object.values(scores).flatMap(Object.keys), ...Object.values(positives).flat()])]

/** The vectors write rows as lists. */
const listed = (row: MiningRow): unknown[] => {
  if ('negative' in row) return [row.query, row.positive, row.negative]
  if ('label' in row) return [row.query, row.document, row.label]
  if ('labels' in row) return [row.query, row.documents, row.labels]
  return [row.query, row.positive, ...row.negatives, ...(row.scores === undefined ? [] : [row.scores])]
}

export default defineAdapter({
  file: '00-hard-negative-mining',
  functions: {
    mineHardNegatives: async ({
      inputs,
      options,
    }: AdapterCall<Plain<MiningInputs>, Plain<MineHardNegativesOptions>>) => {
      const { crossEncoderScores, positives } = inputs
      const queries = Object.keys(inputs.scores ?? inputs.queryEmbeddings ?? {})
      const documents = documentsOf(inputs)
      // The scorer of the vectors knows texts by their ids.
      const named = (ids: readonly string[]) => ({ ids, texts: crossEncoderScores === undefined ? undefined : ids })
      const crossEncoder: PairScorer | undefined =
        crossEncoderScores === undefined
          ? undefined
          : {
              id: 'given scores',
              score: async (pairs) =>
                Float32Array.from(pairs, ({ query, document }) => crossEncoderScores[query][document]),
            }
      const collection = miningCollection(named(queries), named(documents), new Map(Object.entries(positives)))
      const { negatives, rows, report } = await mineHardNegatives(collection, sourceOf(inputs), {
        ...options,
        crossEncoder,
      })
      const byQuery = <T>(values: (from: number, to: number) => T): Record<string, T> =>
        Object.fromEntries(queries.map((query, q) => [query, values(negatives.starts[q], negatives.starts[q + 1])]))
      return {
        rangeMaxUsed: report.rangeMaxUsed,
        referenceScores: Object.fromEntries(queries.map((query, q) => [query, report.referenceScores[q]])),
        negatives: byQuery((from, to) =>
          Array.from(negatives.candidate.subarray(from, to), (document) => documents[document]),
        ),
        negativeScores: byQuery((from, to) => negatives.score.subarray(from, to)),
        dropped: report.dropped,
        shortQueries: report.shortQueries,
        skippedQueries: report.skippedQueries,
        rows: rows.map(listed),
      }
    },
    miningReport: ({ inputs, options }: AdapterCall<{ positiveScores: Vectors; negativeScores: Vectors }>) =>
      miningReport(
        Object.values(inputs.positiveScores),
        Object.keys(inputs.positiveScores).map((query) => inputs.negativeScores[query] ?? []),
        options,
      ),
    mineFlagEmbedding: ({
      inputs,
      options,
    }: AdapterCall<
      { query: string; positives: readonly string[]; rankedTexts: readonly string[] },
      Plain<MineFlagEmbeddingOptions>
    >) => mineFlagEmbedding(inputs, options),
    mineTevatron: ({
      inputs,
      options,
    }: AdapterCall<{ positives: readonly string[]; rankedIds: readonly string[] }, Plain<MineTevatronOptions>>) =>
      mineTevatron(inputs, options),
    tevatronEpochWalk: ({ inputs }: AdapterCall<{ shuffledNegatives: readonly string[]; n: number; epoch: number }>) =>
      tevatronEpochWalk(inputs.shuffledNegatives, inputs.n, inputs.epoch),
    simAnsWeights: ({
      inputs,
      options,
    }: AdapterCall<{ scores: readonly number[]; referenceScore: number }, Plain<SimAnsOptions>>) => ({
      probabilities: simAnsWeights(inputs.scores, inputs.referenceScore, options),
    }),
    topKPosFilter: ({
      inputs,
      options,
    }: AdapterCall<{ scores: readonly number[]; referenceScore: number }, TopKPosOptions>) => ({
      kept: topKPosFilter(inputs.scores, inputs.referenceScore, options),
    }),
  },
})
