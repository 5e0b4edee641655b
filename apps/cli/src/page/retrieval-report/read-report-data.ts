import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { NegError } from '@neg/core'

import type { RetrievalReportData } from './report-data.ts'
import { retrievalReportSchema } from './report-schema.ts'

/**
 * Reads `report-data.json` of a run's folder.
 *
 * @throws NEG_INPUT_MISSING where it isn't, NEG_INPUT_SYNTAX with the place where it is no JSON, NEG_INPUT_SCHEMA with
 * the field that isn't as it should be.
 */
export async function readReportData(folder: string): Promise<RetrievalReportData> {
  const file = join(folder, 'report-data.json')
  let content: string
  try {
    content = await readFile(file, 'utf8')
  } catch (cause) {
    throw new NegError('NEG_INPUT_MISSING', 'there is no report data here', {
      where: { file },
      remedy: 'Give the folder of a run that ended.',
      cause,
    })
  }
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.replaceAll(/\s+/g, ' ') : String(cause)
    throw new NegError('NEG_INPUT_SYNTAX', `the report data is not JSON: ${said}`, {
      where: { file, line: lineOf(content, said) },
      remedy: 'Write it again with the run that made it.',
      cause,
    })
  }
  const parsed = retrievalReportSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [{ message, path }] = parsed.error.issues
  throw new NegError('NEG_INPUT_SCHEMA', `the report data is not as it should be: ${message}`, {
    where: { file, field: path.length === 0 ? undefined : path.map(String).join('.') },
    remedy: 'Correct the field, or write the data again with the run that made it.',
  })
}

/** The line that the parser stopped at, where its message gives the position; it quotes the place otherwise. */
function lineOf(content: string, message: string): number | undefined {
  if (message.includes('end of JSON')) return content.split('\n').length
  const position = /position (\d+)/.exec(message)
  return position === null ? undefined : content.slice(0, Number(position[1])).split('\n').length
}
