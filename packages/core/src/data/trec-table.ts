import { NegError } from '../errors.ts'
import { readLines } from './read-lines.ts'
import { splitFields } from './split-fields.ts'

/** How the lines of one TREC format are read: its columns, and which of them hold the value. */
export interface TrecFormat {
  readonly columns: readonly string[]
  readonly valueColumn: number
  readonly parseValue: (text: string, file: string | undefined, line: number) => number
}

/** What one line says, and where it stands. */
export interface TrecRow {
  readonly query: string
  readonly document: string
  readonly value: number
  readonly line: number
}

type Table = Map<string, Map<string, number>>

/** Reads the lines of a TREC file one by one. */
export async function* readTrecRows(file: string, format: TrecFormat): AsyncGenerator<TrecRow, void, undefined> {
  for await (const { text, line } of readLines(file)) {
    const row = parseRow(text, file, line, format)
    if (row !== undefined) yield row
  }
}

/** Gathers a TREC file into query id, document id, value. */
export async function readTrecTable(file: string, format: TrecFormat): Promise<Table> {
  const table: Table = new Map()
  for await (const row of readTrecRows(file, format)) addRow(table, row, file)
  return table
}

/** The same from text or from lines in memory. */
export function parseTrecTable(source: string | Iterable<string>, file: string | undefined, format: TrecFormat): Table {
  const table: Table = new Map()
  let line = 0
  for (const text of typeof source === 'string' ? source.replace(/^\uFEFF/, '').split('\n') : source) {
    line += 1
    const row = parseRow(text, file, line, format)
    if (row !== undefined) addRow(table, row, file)
  }
  return table
}

function parseRow(text: string, file: string | undefined, line: number, format: TrecFormat): TrecRow | undefined {
  const fields = splitFields(text)
  if (fields.length === 0 || text.startsWith('#')) return undefined
  const { columns, valueColumn, parseValue } = format
  if (fields.length >= columns.length) {
    return { query: fields[0], document: fields[2], value: parseValue(fields[valueColumn], file, line), line }
  }
  throw new NegError('NEG_INPUT_SYNTAX', `the line has ${fields.length} columns, and ${columns.length} are needed`, {
    where: { file, line },
    remedy: `The columns are: ${columns.join(' ')}.`,
  })
}

function addRow(table: Table, { query, document, value, line }: TrecRow, file: string | undefined): void {
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
  row.set(document, value)
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
