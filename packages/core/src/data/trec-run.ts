import { NegError } from '../errors.ts'
import { rankRun } from '../evaluation/rank-run.ts'
import type { Run } from '../evaluation/types.ts'
import { writeWhole } from '../execution/write-whole.ts'
import { parseTrecTable, readTrecTable, type TrecFormat, trecId } from './trec-table.ts'

const format: TrecFormat = {
  columns: ['query', 'Q0', 'document', 'rank', 'score', 'tag'],
  valueColumn: 4,
  parseValue: (text, file, line) => {
    const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text)
    if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
    const score = Number(text)
    if (!Number.isNaN(score)) return score
    const spelled = /^[+-]?nan$/i.test(text)
    throw new NegError(
      spelled ? 'NEG_NOT_FINITE' : 'NEG_INPUT_SYNTAX',
      spelled ? 'the score is NaN' : `the score ${JSON.stringify(text)} is no number`,
      { where: { file, line } },
    )
  },
}

/**
 * Reads a run in TREC's format: `query Q0 document rank score tag`, split by white space. The rank is ignored: documents
 * are ordered by score (`rankRun`). Blank lines and those that begin with `#` are passed over. Ids are strings.
 *
 * @throws NEG_INPUT_SYNTAX for too few columns or a score that is no number, NEG_NOT_FINITE for NaN, NEG_ID_DUPLICATE
 * for a document returned twice, all with the line; NEG_INPUT_MISSING.
 */
export function readRun(file: string): Promise<Run> {
  return readTrecTable(file, format)
}

/** The same from text in memory, or its lines; `file` is only named in errors. */
export function parseRun(source: string | Iterable<string>, options: { readonly file?: string } = {}): Run {
  return parseTrecTable(source, options.file, format)
}

export interface WriteRunOptions {
  /** The name of the system, last column. Default `neg`. */
  readonly tag?: string
  /** Keep only the first so many documents a query. Default: all. */
  readonly maxDocs?: number
}

/**
 * Writes a run as `readRun` reads it, whole or not at all: each query's documents in the order of `rankRun`, ranks from
 * 1, scores with all the digits a float64 needs.
 *
 * @throws NEG_INPUT_SCHEMA for an id or tag that the format cannot hold; NEG_NOT_FINITE for NaN; NEG_WRITE_FAILED.
 */
export async function writeRun(file: string, run: Run, options: WriteRunOptions = {}): Promise<void> {
  const tag = trecId(options.tag ?? 'neg', false)
  await writeWhole(
    file,
    (function* () {
      for (const [query, documents] of run) {
        const { ids, scores } = rankRun(documents, { maxDocs: options.maxDocs })
        const lines = ids.map(
          (id, i) => `${trecId(query, true)} Q0 ${trecId(id, false)} ${i + 1} ${scores[i]} ${tag}\n`,
        )
        yield lines.join('')
      }
    })(),
  )
}
