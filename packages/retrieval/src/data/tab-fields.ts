import { NegError } from '@neg/core'

/**
 * The fields of a line between tabs; quotes are literal.
 *
 * @throws NEG_INPUT_SYNTAX unless there are as many as there are columns.
 */
export function tabFields(text: string, columns: readonly string[], file: string, line: number): string[] {
  const fields = text.split('\t')
  if (fields.length === columns.length) return fields
  throw new NegError('NEG_INPUT_SYNTAX', `the line has ${fields.length} fields, and ${columns.length} are needed`, {
    where: { file, line },
    remedy: `The columns are ${columns.join(', ')}, split by tabs.`,
  })
}

/**
 * A line of fields split by tabs.
 *
 * @throws NEG_INPUT_SCHEMA for a field that holds a tab or a line end.
 */
export function tabLine(fields: readonly (string | number)[]): string {
  const broken = fields.find((field) => typeof field === 'string' && /[\t\r\n]/.test(field))
  if (broken === undefined) return `${fields.join('\t')}\n`
  throw new NegError('NEG_INPUT_SCHEMA', `${JSON.stringify(broken)} cannot stand between tabs`, {
    remedy: 'Replace its tabs and line ends by spaces.',
  })
}
