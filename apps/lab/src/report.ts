import { join } from 'node:path'
import { writeWhole } from '@neg/core/execution'

import { experimentPage } from './experiment-page.ts'
import type { Experiment } from './experiment.ts'
import { labResultSchema, timingSchema } from './lab-result.ts'
import { readChecked } from './read-checked.ts'

/** Writes `report.html` from the stored result of a run and returns its path. */
export async function writeReport(experiment: Experiment, folder: string): Promise<string> {
  const result = await readChecked(join(folder, 'summary.json'), labResultSchema)
  const { seconds } = await readChecked(join(folder, 'timing.json'), timingSchema)
  const context = { folder, seconds }
  const page = experiment.page?.(result, context) ?? experimentPage(experiment, result, context)
  const path = join(folder, 'report.html')
  await writeWhole(path, await page)
  return path
}

/** The id of the experiment whose result stands in a folder. */
export async function experimentIn(folder: string): Promise<string> {
  const { id } = await readChecked(join(folder, 'summary.json'), labResultSchema)
  return id
}
