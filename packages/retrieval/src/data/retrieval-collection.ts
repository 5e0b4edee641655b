import { NegError } from '@neg/core'
import type { QrelsRow } from '@neg/core/data'
import type { Qrels } from '@neg/core/evaluation'

/** Texts and their ids, by index. */
export interface TextTable {
  readonly ids: readonly string[]
  readonly texts: readonly string[]
  /** The index of each id. */
  readonly indexOf: ReadonlyMap<string, number>
}

/** Documents: `texts` holds title and text in one, as they are indexed and encoded. */
export interface Corpus extends TextTable {
  /** Empty strings where documents have no titles. */
  readonly titles: readonly string[]
}

/** Documents, the queries that are judged, and the judgments. */
export interface RetrievalCollection {
  readonly corpus: Corpus
  readonly queries: TextTable
  readonly qrels: Qrels
}

/** A query or document, and the line it stands on. */
export interface TextRow {
  readonly id: string
  readonly title?: string
  readonly text: string
  readonly line: number
}

/** What is indexed and encoded of a document: title and text in one. */
export function documentText({ title = '', text }: Pick<TextRow, 'title' | 'text'>): string {
  return `${title} ${text}`.trim()
}

/**
 * Gathers documents into memory.
 *
 * @throws NEG_ID_DUPLICATE, naming both lines; NEG_INPUT_MISSING for a file without any.
 */
export async function gatherCorpus(rows: AsyncIterable<TextRow>, file: string): Promise<Corpus> {
  const titles: string[] = []
  const table = await gather(rows, file, 'document', (row) => {
    titles.push(row.title ?? '')
    return documentText(row)
  })
  return { ...table, titles }
}

/** Gathers queries into memory; throws as `gatherCorpus`. */
export function gatherQueries(rows: AsyncIterable<TextRow>, file: string): Promise<TextTable> {
  return gather(rows, file, 'query', ({ text }) => text)
}

/** The queries that are judged, in their own order. */
export function judgedQueries(queries: TextTable, qrels: Qrels): TextTable {
  const kept = queries.ids.flatMap((id, index) => (qrels.has(id) ? [index] : []))
  const ids = kept.map((index) => queries.ids[index])
  return {
    ids,
    texts: kept.map((index) => queries.texts[index]),
    indexOf: new Map(ids.map((id, index) => [id, index])),
  }
}

async function gather(
  rows: AsyncIterable<TextRow>,
  file: string,
  kind: string,
  textOf: (row: TextRow) => string,
): Promise<TextTable> {
  const ids: string[] = []
  const texts: string[] = []
  const lines: number[] = []
  const indexOf = new Map<string, number>()
  for await (const row of rows) {
    const earlier = indexOf.get(row.id)
    if (earlier !== undefined) {
      throw new NegError(
        'NEG_ID_DUPLICATE',
        `the ${kind} ${JSON.stringify(row.id)} stands on lines ${lines[earlier]} and ${row.line}`,
        { where: { file, line: row.line }, remedy: 'Rename one of the two, or remove it.' },
      )
    }
    indexOf.set(row.id, ids.length)
    ids.push(row.id)
    texts.push(textOf(row))
    lines.push(row.line)
  }
  if (ids.length > 0) return { ids, texts, indexOf }
  throw new NegError('NEG_INPUT_MISSING', `the file holds no ${kind}`, {
    where: { file },
    remedy: 'Check that the file was written to its end.',
  })
}

/**
 * Gathers judgments into memory, and checks that what they name is there.
 *
 * @throws NEG_ID_UNKNOWN for a query or document that is not; NEG_ID_DUPLICATE for a pair judged twice; both with file
 * and line; NEG_INPUT_MISSING for a file without any.
 */
export async function gatherQrels(
  rows: AsyncIterable<QrelsRow>,
  file: string,
  known: { readonly queries: TextTable; readonly documents: TextTable },
): Promise<Qrels> {
  const qrels = new Map<string, Map<string, number>>()
  const assertKnown = (table: TextTable, kind: string, id: string, line: number): void => {
    if (table.indexOf.has(id)) return
    throw new NegError('NEG_ID_UNKNOWN', `there is no ${kind} ${JSON.stringify(id)}`, {
      where: { file, line },
      remedy: `Remove the row, or add the ${kind}.`,
    })
  }
  for await (const { query, document, relevance, line } of rows) {
    assertKnown(known.queries, 'query', query, line)
    assertKnown(known.documents, 'document', document, line)
    const row = qrels.get(query) ?? new Map<string, number>()
    if (row.has(document)) {
      throw new NegError('NEG_ID_DUPLICATE', `document ${JSON.stringify(document)} is judged twice for this query`, {
        where: { file, line },
        remedy: 'Keep one of the two rows.',
      })
    }
    qrels.set(query, row.set(document, relevance))
  }
  if (qrels.size > 0) return qrels
  throw new NegError('NEG_INPUT_MISSING', 'the file holds no judgment', { where: { file } })
}
