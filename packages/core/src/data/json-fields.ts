import { NegError } from '../errors.ts'
import type { JsonRow } from './jsonl.ts'

/** True for what JSON calls an object: neither a list nor null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a JSON value is, in a word or two. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/**
 * The string in a field of a row read from JSON.
 *
 * @throws NEG_INPUT_SCHEMA, with file, line and field, when something else or nothing stands there.
 */
export function stringField(row: JsonRow, field: string): string {
  const value = row.value[field]
  return typeof value === 'string' ? value : refuse(row, field, 'a string', value)
}

/** The number in a field; as `stringField`. */
export function numberField(row: JsonRow, field: string): number {
  const value = row.value[field]
  return typeof value === 'number' ? value : refuse(row, field, 'a number', value)
}

/** The list of strings in a field; as `stringField`. A lone string is refused, not taken for a list of one. */
export function stringsField(row: JsonRow, field: string): readonly string[] {
  return listField(row, field, 'a list of strings', (item) => typeof item === 'string')
}

/** The list of numbers in a field; as `stringField`. */
export function numbersField(row: JsonRow, field: string): readonly number[] {
  return listField(row, field, 'a list of numbers', (item) => typeof item === 'number')
}

/** The list of objects in a field, as rows of the same place; as `stringField`. */
export function objectsField(row: JsonRow, field: string): readonly JsonRow[] {
  const values = listField(row, field, 'a list of objects', isObject)
  return values.map((value) => ({ value, file: row.file, line: row.line }))
}

/** Reads a field with one of the readers above, where it is there at all and not null. */
export function optionalField<T>(read: (row: JsonRow, field: string) => T, row: JsonRow, field: string): T | undefined {
  return row.value[field] === undefined || row.value[field] === null ? undefined : read(row, field)
}

function listField<T>(row: JsonRow, field: string, wanted: string, test: (item: unknown) => item is T): readonly T[] {
  const value: unknown = row.value[field]
  if (!Array.isArray(value)) return refuse(row, field, wanted, value)
  const list: unknown[] = value
  return list.every(test) ? list : refuse(row, field, wanted, value, kindOf(list.find((item) => !test(item))))
}

function refuse(row: JsonRow, field: string, wanted: string, value: unknown, inside?: string): never {
  const found = inside === undefined ? kindOf(value) : `a list with ${inside} in it`
  throw new NegError('NEG_INPUT_SCHEMA', `${wanted} should stand here, not ${found}`, {
    where: { file: row.file, line: row.line, field },
  })
}
