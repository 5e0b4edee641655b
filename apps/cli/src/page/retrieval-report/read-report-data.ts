import { join } from 'node:path'

import { NegError } from '@neg/core'
import { readJson } from '@neg/core/data'

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
  const value = await readJson(file, {
    remedy: 'Give the folder of a run that ended; its data is written again with it.',
  })
  const parsed = retrievalReportSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [{ message, path }] = parsed.error.issues
  throw new NegError('NEG_INPUT_SCHEMA', `the report data is not as it should be: ${message}`, {
    where: { file, field: path.length === 0 ? undefined : path.map(String).join('.') },
    remedy: 'Correct the field, or write the data again with the run that made it.',
  })
}
