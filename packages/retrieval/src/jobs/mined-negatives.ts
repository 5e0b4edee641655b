import { NegError } from '@neg/core'
import type { NegErrorPlace } from '@neg/core'
import { numbersField, readJsonl, stringField, stringsField } from '@neg/core/data'

import type { TextTable } from '../data/retrieval-collection.ts'

/** One line of `negatives.jsonl`: a query, its positives, its mined negatives (best first), and how they score. */
export interface MinedRow {
  readonly query_id: string
  readonly positive_ids: readonly string[]
  readonly negative_ids: readonly string[]
  readonly positive_scores: readonly number[]
  readonly negative_scores: readonly number[]
}

/** Reads the rows of a file of mined negatives, checked. @throws NEG_INPUT_MISSING, NEG_INPUT_SYNTAX, NEG_INPUT_SCHEMA. */
export async function* readMinedRows(file: string): AsyncGenerator<MinedRow & { readonly line: number }> {
  for await (const row of readJsonl(file)) {
    yield {
      query_id: stringField(row, 'query_id'),
      positive_ids: stringsField(row, 'positive_ids'),
      negative_ids: stringsField(row, 'negative_ids'),
      positive_scores: numbersField(row, 'positive_scores'),
      negative_scores: numbersField(row, 'negative_scores'),
      line: row.line,
    }
  }
}

/**
 * The mined negatives of each query, by query and document number.
 *
 * @throws what `readMinedRows` throws; NEG_ID_UNKNOWN, with its line, for an id that the folder doesn't have.
 */
export async function readMinedNegatives(
  file: string,
  { queries, corpus }: { readonly queries: TextTable; readonly corpus: TextTable },
): Promise<ReadonlyMap<number, readonly number[]>> {
  const mined = new Map<number, readonly number[]>()
  for await (const { query_id, negative_ids, line } of readMinedRows(file)) {
    const negatives = negative_ids.map((id) => numberOf(corpus, id, { file, line, field: 'negative_ids' }))
    mined.set(numberOf(queries, query_id, { file, line, field: 'query_id' }), negatives)
  }
  return mined
}

/** The number of a document or query that a row names. @throws NEG_ID_UNKNOWN. */
export function numberOf(table: TextTable, id: string, where: NegErrorPlace): number {
  const number = table.indexOf.get(id)
  if (number !== undefined) return number
  throw new NegError('NEG_ID_UNKNOWN', `the folder has no ${JSON.stringify(id)}`, {
    where,
    remedy: 'Mine again on this folder, or give the folder that was mined.',
  })
}
