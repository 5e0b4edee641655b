import { NegError } from '@neg/core'
import {
  type JsonRow,
  numbersField,
  optionalField,
  readJsonl,
  stringField,
  stringsField,
  writeJsonl,
} from '@neg/core/data'

/** A query with its relevant and non-relevant texts, as FlagEmbedding trains on. */
export interface FlagEmbeddingRow {
  readonly query: string
  readonly positives: readonly string[]
  readonly negatives: readonly string[]
  /** A teacher's scores of the positives, one each. */
  readonly positiveScores?: readonly number[]
  readonly negativeScores?: readonly number[]
  /** An instruction put before the query. */
  readonly prompt?: string
}

/**
 * Reads FlagEmbedding's training files: a line is `{ query, pos: [...], neg: [...] }`, and may hold `pos_scores`,
 * `neg_scores` and `prompt`. A missing `neg` is an empty list.
 *
 * @throws NEG_INPUT_SCHEMA, with line and field: for a string where a list belongs, or as many scores as there are not
 * texts; NEG_INPUT_SYNTAX; NEG_INPUT_MISSING.
 */
export async function* readFlagEmbedding(file: string): AsyncGenerator<FlagEmbeddingRow, void, undefined> {
  for await (const row of readJsonl(file)) {
    const positives = stringsField(row, 'pos')
    const negatives = optionalField(stringsField, row, 'neg') ?? []
    yield {
      query: stringField(row, 'query'),
      positives,
      negatives,
      positiveScores: scoresField(row, 'pos_scores', positives.length),
      negativeScores: scoresField(row, 'neg_scores', negatives.length),
      prompt: optionalField(stringField, row, 'prompt'),
    }
  }
}

/** Writes rows as `readFlagEmbedding` reads them, whole or not at all. Throws NEG_WRITE_FAILED. */
export function writeFlagEmbedding(
  file: string,
  rows: Iterable<FlagEmbeddingRow> | AsyncIterable<FlagEmbeddingRow>,
): Promise<void> {
  return writeJsonl(
    file,
    (async function* () {
      for await (const { query, positives, negatives, positiveScores, negativeScores, prompt } of rows) {
        yield { query, pos: positives, neg: negatives, pos_scores: positiveScores, neg_scores: negativeScores, prompt }
      }
    })(),
  )
}

function scoresField(row: JsonRow, field: string, count: number): readonly number[] | undefined {
  const scores = optionalField(numbersField, row, field)
  if (scores === undefined || scores.length === count) return scores
  throw new NegError('NEG_INPUT_SCHEMA', `there are ${scores.length} scores for ${count} texts`, {
    where: { file: row.file, line: row.line, field },
  })
}
