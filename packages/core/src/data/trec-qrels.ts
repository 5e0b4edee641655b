import { NegError } from '../errors.ts'
import type { Qrels } from '../evaluation/types.ts'
import { writeWhole } from '../execution/write-whole.ts'
import { parseTrecTable, readTrecRows, readTrecTable, type TrecFormat, trecId } from './trec-table.ts'

const format: TrecFormat = {
  columns: ['query', 'iteration', 'document', 'relevance'],
  valueColumn: 3,
  parseValue: (text, file, line) => {
    if (/^[+-]?\d+$/.test(text)) return Number(text)
    throw new NegError('NEG_INPUT_SYNTAX', `the judgment ${JSON.stringify(text)} is no whole number`, {
      where: { file, line },
    })
  },
}

/**
 * Reads relevance judgments in TREC's format: `query iteration document relevance`, split by white space; the iteration
 * is ignored, blank lines and those that begin with `#` are passed over. Ids are strings, never numbers.
 *
 * @throws NEG_INPUT_SYNTAX for too few columns or a relevance that is no whole number, NEG_ID_DUPLICATE for a document
 * judged twice for a query, both with the line; NEG_INPUT_MISSING.
 */
export function readQrels(file: string): Promise<Qrels> {
  return readTrecTable(file, format)
}

/** One judgment, and the line it stands on. */
export interface QrelsRow {
  readonly query: string
  readonly document: string
  readonly relevance: number
  readonly line: number
}

/** The same one by one, for files that don't fit in memory or checks that need the line; pairs may repeat. */
export async function* readQrelsRows(file: string): AsyncGenerator<QrelsRow, void, undefined> {
  for await (const { query, document, value, line } of readTrecRows(file, format)) {
    yield { query, document, relevance: value, line }
  }
}

/** The same from text in memory, or its lines; `file` is only named in errors. */
export function parseQrels(source: string | Iterable<string>, options: { readonly file?: string } = {}): Qrels {
  return parseTrecTable(source, options.file, format)
}

/**
 * Writes judgments as `readQrels` reads them, whole or not at all.
 *
 * @throws NEG_INPUT_SCHEMA for an id that the format cannot hold; NEG_WRITE_FAILED.
 */
export function writeQrels(file: string, qrels: Qrels): Promise<void> {
  return writeWhole(
    file,
    (function* () {
      for (const [query, judgments] of qrels) {
        for (const [document, relevance] of judgments) {
          yield `${trecId(query, true)} 0 ${trecId(document, false)} ${relevance}\n`
        }
      }
    })(),
  )
}
