import { readLines, readQrelsRows } from '@neg/core/data'

import {
  gatherCorpus,
  gatherQrels,
  gatherQueries,
  judgedQueries,
  type RetrievalCollection,
  type TextRow,
} from './retrieval-collection.ts'
import { tabFields } from './tab-fields.ts'

/** The files of a collection in MS MARCO's layout. */
export interface MsMarcoFiles {
  /** Lines of document id and text. */
  readonly collection: string
  /** Lines of query id and text. */
  readonly queries: string
  /** TREC judgments: query, 0, document, level. */
  readonly qrels: string
}

/**
 * Loads a collection in MS MARCO's layout into memory, and checks that its parts fit together: tab-separated files
 * without a header, in which quotes are literal. Only queries that the judgments name are kept.
 *
 * @throws NEG_INPUT_MISSING, NEG_INPUT_SYNTAX, NEG_ID_DUPLICATE, NEG_ID_UNKNOWN, with file and line where there is one.
 */
export async function loadMsMarco(files: MsMarcoFiles): Promise<RetrievalCollection> {
  const corpus = await gatherCorpus(readMsMarcoTexts(files.collection), files.collection)
  const queries = await gatherQueries(readMsMarcoTexts(files.queries), files.queries)
  const qrels = await gatherQrels(readQrelsRows(files.qrels), files.qrels, { queries, documents: corpus })
  return { corpus, queries: judgedQueries(queries, qrels), qrels }
}

/** Reads `collection.tsv` or `queries.*.tsv` line by line: id and text. Throws as `loadMsMarco`. */
export async function* readMsMarcoTexts(file: string): AsyncGenerator<TextRow, void, undefined> {
  for await (const { text: whole, line } of readLines(file)) {
    if (whole === '') continue
    const [id, text] = tabFields(whole, ['id', 'text'], file, line)
    yield { id, text, line }
  }
}
