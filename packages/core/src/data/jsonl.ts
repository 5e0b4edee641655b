import { writeWhole } from '../execution/write-whole.ts'
import { NegError } from '../errors.ts'
import { isObject, kindOf } from './json-fields.ts'
import { readLines } from './read-lines.ts'

/** An object of a JSON file, and where it stood. */
export interface JsonRow {
  readonly value: Readonly<Record<string, unknown>>
  readonly file: string
  readonly line: number
}

/**
 * Reads a file of JSON objects, one a line (JSONL); blank lines are passed over. See `readLines` for what the file may be.
 *
 * @throws NEG_INPUT_SYNTAX for broken JSON, NEG_INPUT_SCHEMA for JSON that is no object, both with the line.
 */
export async function* readJsonl(file: string): AsyncGenerator<JsonRow, void, undefined> {
  for await (const { text, line } of readLines(file)) {
    if (text.trim() !== '') yield parseObject(text, file, line)
  }
}

/**
 * Writes objects one a line, whole or not at all (`writeWhole`).
 *
 * @throws NEG_WRITE_FAILED
 */
export function writeJsonl(file: string, rows: Iterable<object> | AsyncIterable<object>): Promise<void> {
  return writeWhole(
    file,
    (async function* () {
      for await (const row of rows) yield `${JSON.stringify(row)}\n`
    })(),
  )
}

/** The object that a piece of JSON spells. Throws NEG_INPUT_SYNTAX or NEG_INPUT_SCHEMA with the place. */
export function parseObject(text: string, file: string, line: number): JsonRow {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new NegError('NEG_INPUT_SYNTAX', `broken JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      where: { file, line },
      remedy: 'Repair the line, or remove it.',
      cause,
    })
  }
  if (isObject(value)) return { value, file, line }
  throw new NegError('NEG_INPUT_SCHEMA', `an object should stand here, not ${kindOf(value)}`, {
    where: { file, line },
  })
}
