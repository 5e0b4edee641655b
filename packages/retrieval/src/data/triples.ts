import { readLines } from '@neg/core/data'
import { writeWhole } from '@neg/core/execution'

import { tabFields, tabLine } from './tab-fields.ts'

/** A query with a relevant and a non-relevant document, each by id or by text. */
export interface Triple {
  readonly query: string
  readonly positive: string
  readonly negative: string
}

/**
 * Reads training triples in MS MARCO's layout, `qidpidtriples` (ids) or `triples` (texts): query, positive, negative,
 * split by tabs, without a header; quotes are literal.
 *
 * @throws NEG_INPUT_MISSING; NEG_INPUT_SYNTAX, with the line, for another number of fields.
 */
export async function* readTriples(file: string): AsyncGenerator<Triple, void, undefined> {
  for await (const { text, line } of readLines(file)) {
    if (text === '') continue
    const [query, positive, negative] = tabFields(text, ['query', 'positive', 'negative'], file, line)
    yield { query, positive, negative }
  }
}

/**
 * Writes training triples as `readTriples` reads them, whole or not at all.
 *
 * @throws NEG_INPUT_SCHEMA for a text with a tab or a line end in it; NEG_WRITE_FAILED.
 */
export function writeTriples(file: string, triples: Iterable<Triple> | AsyncIterable<Triple>): Promise<void> {
  return writeWhole(
    file,
    (async function* () {
      for await (const { query, positive, negative } of triples) yield tabLine([query, positive, negative])
    })(),
  )
}
