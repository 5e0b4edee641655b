import { type JsonRow, objectsField, optionalField, readJsonArray, stringField, stringsField } from '@neg/core/data'
import { writeWhole } from '@neg/core/execution'

/** A passage of a DPR row. */
export interface DprContext {
  /** Empty where the file has none. */
  readonly title: string
  readonly text: string
  readonly passageId?: string
}

/** A question with its answers and passages, as DPR trains on. */
export interface DprRow {
  readonly question: string
  readonly answers: readonly string[]
  readonly positives: readonly DprContext[]
  readonly negatives: readonly DprContext[]
  readonly hardNegatives: readonly DprContext[]
}

/**
 * Reads DPR's training files, one JSON list of `{ question, answers, positive_ctxs, negative_ctxs, hard_negative_ctxs }`,
 * a passage being `{ title, text, passage_id }`; row by row, so the list need not fit in memory. Missing `answers` and
 * negatives are empty lists.
 *
 * @throws NEG_INPUT_SCHEMA, with line and field, for a value of the wrong kind; NEG_INPUT_SYNTAX; NEG_INPUT_MISSING.
 */
export async function* readDpr(file: string): AsyncGenerator<DprRow, void, undefined> {
  for await (const row of readJsonArray(file)) {
    yield {
      question: stringField(row, 'question'),
      answers: optionalField(stringsField, row, 'answers') ?? [],
      positives: objectsField(row, 'positive_ctxs').map(contextOf),
      negatives: (optionalField(objectsField, row, 'negative_ctxs') ?? []).map(contextOf),
      hardNegatives: (optionalField(objectsField, row, 'hard_negative_ctxs') ?? []).map(contextOf),
    }
  }
}

/** Writes rows as `readDpr` reads them, one a line inside the list, whole or not at all. Throws NEG_WRITE_FAILED. */
export function writeDpr(file: string, rows: Iterable<DprRow> | AsyncIterable<DprRow>): Promise<void> {
  const contexts = (list: readonly DprContext[]): object[] =>
    list.map(({ title, text, passageId }) => ({ title, text, passage_id: passageId }))
  return writeWhole(
    file,
    (async function* () {
      let before = '[\n'
      for await (const { question, answers, positives, negatives, hardNegatives } of rows) {
        yield before
        yield JSON.stringify({
          question,
          answers,
          positive_ctxs: contexts(positives),
          negative_ctxs: contexts(negatives),
          hard_negative_ctxs: contexts(hardNegatives),
        })
        before = ',\n'
      }
      yield before === '[\n' ? '[]\n' : '\n]\n'
    })(),
  )
}

function contextOf(row: JsonRow): DprContext {
  return {
    title: optionalField(stringField, row, 'title') ?? '',
    text: stringField(row, 'text'),
    passageId: optionalField(stringField, row, 'passage_id'),
  }
}
