import { type JsonRow, objectsField, optionalField, readJsonl, stringField, writeJsonl } from '@neg/core/data'

/** A passage of a Tevatron row. */
export interface TevatronPassage {
  readonly id: string
  /** Empty where the file has none. */
  readonly title: string
  readonly text: string
}

/** A query with its relevant and non-relevant passages, as Tevatron trains on. */
export interface TevatronRow {
  readonly queryId: string
  readonly query: string
  readonly positives: readonly TevatronPassage[]
  readonly negatives: readonly TevatronPassage[]
}

/**
 * Reads Tevatron's training files: a line is `{ query_id, query, positive_passages, negative_passages }`, a passage
 * `{ docid, title, text }`.
 *
 * @throws NEG_INPUT_SCHEMA, with line and field, for a value of the wrong kind; NEG_INPUT_SYNTAX; NEG_INPUT_MISSING.
 */
export async function* readTevatron(file: string): AsyncGenerator<TevatronRow, void, undefined> {
  for await (const row of readJsonl(file)) {
    yield {
      queryId: stringField(row, 'query_id'),
      query: stringField(row, 'query'),
      positives: objectsField(row, 'positive_passages').map(passageOf),
      negatives: objectsField(row, 'negative_passages').map(passageOf),
    }
  }
}

/** Writes rows as `readTevatron` reads them, whole or not at all. Throws NEG_WRITE_FAILED. */
export function writeTevatron(file: string, rows: Iterable<TevatronRow> | AsyncIterable<TevatronRow>): Promise<void> {
  const passages = (list: readonly TevatronPassage[]): object[] =>
    list.map(({ id, title, text }) => ({ docid: id, title, text }))
  return writeJsonl(
    file,
    (async function* () {
      for await (const { queryId, query, positives, negatives } of rows) {
        yield {
          query_id: queryId,
          query,
          positive_passages: passages(positives),
          negative_passages: passages(negatives),
        }
      }
    })(),
  )
}

function passageOf(row: JsonRow): TevatronPassage {
  return {
    id: stringField(row, 'docid'),
    title: optionalField(stringField, row, 'title') ?? '',
    text: stringField(row, 'text'),
  }
}
