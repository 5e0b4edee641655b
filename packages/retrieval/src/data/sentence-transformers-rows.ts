import { NegError } from '@neg/core'
import {
  type JsonRow,
  numberField,
  numbersField,
  readJsonl,
  stringField,
  stringsField,
  writeJsonl,
} from '@neg/core/data'

/** The rows of sentence-transformers' training sets, by format. */
export interface SentenceTransformersRows {
  readonly triplet: { readonly anchor: string; readonly positive: string; readonly negative: string }
  readonly 'n-tuple': { readonly anchor: string; readonly positive: string; readonly negatives: readonly string[] }
  readonly 'n-tuple-scores': {
    readonly anchor: string
    readonly positive: string
    readonly negatives: readonly string[]
    /** Of the positive, then of each negative. */
    readonly scores: readonly number[]
  }
  readonly 'labeled-pair': { readonly anchor: string; readonly passage: string; readonly label: number }
  readonly 'labeled-list': {
    readonly anchor: string
    readonly passages: readonly string[]
    /** One a passage. */
    readonly labels: readonly number[]
  }
}

export type SentenceTransformersFormat = keyof SentenceTransformersRows

interface Codec<Row> {
  readonly read: (row: JsonRow) => Row
  readonly write: (row: Row) => object
}

/** Columns of labels or scores; all others are inputs, told apart by their order alone. */
const labelColumns = ['label', 'labels', 'score', 'scores']

/**
 * Reads a training set of sentence-transformers, one JSON object a line. As there, input columns are known by their
 * order, whatever they are called, and the columns `label`, `labels`, `score` and `scores` hold the labels:
 * - `triplet`: anchor, positive, negative;
 * - `n-tuple`: anchor, positive, and one negative or more; `n-tuple-scores` with the score of each but the anchor;
 * - `labeled-pair`: anchor, passage, and the label; `labeled-list`: anchor, a list of passages, a list of labels.
 *
 * @throws NEG_INPUT_SCHEMA, with line and field, for a value of the wrong kind, the wrong number of columns, or as many
 * labels as there are not texts; NEG_INPUT_SYNTAX; NEG_INPUT_MISSING.
 */
export async function* readSentenceTransformers<F extends SentenceTransformersFormat>(
  file: string,
  format: F,
): AsyncGenerator<SentenceTransformersRows[F], void, undefined> {
  const codec: Codec<SentenceTransformersRows[F]> = codecs[format]
  for await (const row of readJsonl(file)) yield codec.read(row)
}

/** Writes rows as `readSentenceTransformers` reads them, whole or not at all. Throws NEG_WRITE_FAILED. */
export function writeSentenceTransformers<F extends SentenceTransformersFormat>(
  file: string,
  rows: Iterable<SentenceTransformersRows[F]> | AsyncIterable<SentenceTransformersRows[F]>,
  format: F,
): Promise<void> {
  const codec: Codec<SentenceTransformersRows[F]> = codecs[format]
  return writeJsonl(
    file,
    (async function* () {
      for await (const row of rows) yield codec.write(row)
    })(),
  )
}

const codecs: { readonly [F in SentenceTransformersFormat]: Codec<SentenceTransformersRows[F]> } = {
  triplet: {
    read: (row) => {
      const [anchor, positive, negative] = inputs(row, 3, 3)
      return {
        anchor: stringField(row, anchor),
        positive: stringField(row, positive),
        negative: stringField(row, negative),
      }
    },
    write: ({ anchor, positive, negative }) => ({ anchor, positive, negative }),
  },
  'n-tuple': { read: readTuple, write: writeTuple },
  'n-tuple-scores': {
    read: (row) => {
      const tuple = readTuple(row)
      return { ...tuple, scores: labelList(row, 1 + tuple.negatives.length) }
    },
    write: (row) => ({ ...writeTuple(row), score: row.scores }),
  },
  'labeled-pair': {
    read: (row) => {
      const [anchor, passage] = inputs(row, 2, 2)
      return {
        anchor: stringField(row, anchor),
        passage: stringField(row, passage),
        label: numberField(row, labelColumn(row)),
      }
    },
    write: ({ anchor, passage, label }) => ({ anchor, passage, label }),
  },
  'labeled-list': {
    read: (row) => {
      const [anchor, passages] = inputs(row, 2, 2)
      const texts = stringsField(row, passages)
      return { anchor: stringField(row, anchor), passages: texts, labels: labelList(row, texts.length) }
    },
    write: ({ anchor, passages, labels }) => ({ anchor, passages, labels }),
  },
}

function readTuple(row: JsonRow): SentenceTransformersRows['n-tuple'] {
  const [anchor, positive, ...negatives] = inputs(row, 3, Number.POSITIVE_INFINITY)
  return {
    anchor: stringField(row, anchor),
    positive: stringField(row, positive),
    negatives: negatives.map((column) => stringField(row, column)),
  }
}

function writeTuple({ anchor, positive, negatives }: SentenceTransformersRows['n-tuple']): object {
  const columns = negatives.map((negative, index) => [`negative_${index + 1}`, negative])
  return { anchor, positive, ...Object.fromEntries(columns) }
}

function inputs(row: JsonRow, least: number, most: number): string[] {
  const columns = Object.keys(row.value).filter((column) => !labelColumns.includes(column))
  if (columns.length >= least && columns.length <= most) return columns
  const wanted = least === most ? `${least}` : `at least ${least}`
  throw new NegError('NEG_INPUT_SCHEMA', `there are ${columns.length} input columns, and ${wanted} are needed`, {
    where: { file: row.file, line: row.line },
    remedy: `The columns here are ${Object.keys(row.value).join(', ')}. Check the format asked for.`,
  })
}

function labelColumn(row: JsonRow): string {
  return labelColumns.find((column) => Object.hasOwn(row.value, column)) ?? 'label'
}

function labelList(row: JsonRow, count: number): readonly number[] {
  const field = labelColumn(row)
  const labels = numbersField(row, field)
  if (labels.length === count) return labels
  throw new NegError('NEG_INPUT_SCHEMA', `there are ${labels.length} labels for ${count} texts`, {
    where: { file: row.file, line: row.line, field },
  })
}
