import { join } from 'node:path'

import { writeJsonl } from '@neg/core/data'
import type { Qrels } from '@neg/core/evaluation'
import { writeWhole } from '@neg/core/execution'

import { type BeirDocument, type BeirQuery, qrelsColumns } from './beir-format.ts'
import { tabLine } from './tab-fields.ts'

/** What a BEIR folder is made of; documents and queries may be streamed. */
export interface BeirContent {
  readonly documents: Iterable<BeirDocument> | AsyncIterable<BeirDocument>
  readonly queries: Iterable<BeirQuery> | AsyncIterable<BeirQuery>
  /** Judgments by split: `{ train, dev, test }`. */
  readonly qrels: Readonly<Record<string, Qrels>>
}

/**
 * Writes a folder in BEIR's layout, as `openBeir` and `loadBeir` read it; each file is written whole or not at all.
 *
 * @throws NEG_INPUT_SCHEMA for an id that a qrels file cannot hold (tabs, line ends); NEG_WRITE_FAILED.
 */
export async function writeBeir(folder: string, content: BeirContent): Promise<void> {
  await writeJsonl(join(folder, 'corpus.jsonl'), documentRows(content.documents))
  await writeJsonl(join(folder, 'queries.jsonl'), queryRows(content.queries))
  for (const [split, qrels] of Object.entries(content.qrels)) {
    await writeWhole(join(folder, 'qrels', `${split}.tsv`), judgmentRows(qrels))
  }
}

async function* documentRows(documents: BeirContent['documents']): AsyncGenerator<object, void, undefined> {
  for await (const { id, title, text, metadata } of documents) yield { _id: id, title, text, metadata }
}

async function* queryRows(queries: BeirContent['queries']): AsyncGenerator<object, void, undefined> {
  for await (const { id, text } of queries) yield { _id: id, text }
}

function* judgmentRows(qrels: Qrels): Generator<string, void, undefined> {
  yield tabLine(qrelsColumns)
  for (const [query, judgments] of qrels) {
    for (const [document, score] of judgments) yield tabLine([query, document, score])
  }
}
