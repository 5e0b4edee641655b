import { NegError } from '../errors.ts'
import type { TextLine } from './read-lines.ts'
import { splitFields } from './split-fields.ts'

/** How the lines of one TREC format are read: its columns, and which of them hold the value. */
export interface TrecFormat {
  readonly columns: readonly string[]
  readonly valueColumn: number
  readonly parseValue: (text: string, file: string | undefined, line: number) => number
}

type Table = Map<string, Map<string, number>>

/** Gathers the lines of a TREC file into query id, document id, value. */
export async function readTrecTable(file: string, lines: AsyncIterable<TextLine>, format: TrecFormat): Promise<Table> {
  const table: Table = new Map()
  for await (const { text, line } of lines) addLine(table, text, file, line, format)
  return table
}

/** The same from text or from lines in memory. */
export function parseTrecTable(source: string | Iterable<string>, file: string | undefined, format: TrecFormat): Table {
  const table: Table = new Map()
  let line = 0
  for (const text of typeof source === 'string' ? source.replace(/^\uFEFF/, '').split('\n') : source) {
    line += 1
    addLine(table, text, file, line, format)
  }
  return table
}

function addLine(table: Table, text: string, file: string | undefined, line: number, format: TrecFormat): void {
  const fields = splitFields(text)
  if (fields.length === 0 || text.startsWith('#')) return
  const { columns, valueColumn, parseValue } = format
  if (fields.length < columns.length) {
    throw new NegError('NEG_INPUT_SYNTAX', `the line has ${fields.length} columns, and ${columns.length} are needed`, {
      where: { file, line },
      remedy: `The columns are: ${columns.join(' ')}.`,
    })
  }
  const [query, , document] = fields
  let row = table.get(query)
  if (row === undefined) {
    row = new Map()
    table.set(query, row)
  }
  if (row.has(document)) {
    throw new NegError('NEG_ID_DUPLICATE', `document ${document} stands twice under query ${query}`, {
      where: { file, line },
      remedy: 'Keep one of the two lines.',
    })
  }
  row.set(document, parseValue(fields[valueColumn], file, line))
}

/**
 * An id that a TREC file can hold.
 *
 * @throws NEG_INPUT_SCHEMA for one that is empty, has white space in it, or (as the first of a line) begins with `#`.
 */
export function trecId(id: string, first: boolean): string {
  if (id !== '' && splitFields(id)[0] === id && !(first && (id.startsWith('#') || id.startsWith('\uFEFF')))) return id
  throw new NegError('NEG_INPUT_SCHEMA', `the id ${JSON.stringify(id)} cannot stand in a TREC file`, {
    remedy: 'Ids must not be empty, hold white space, or (of queries) begin with #.',
  })
}
