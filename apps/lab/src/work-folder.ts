import { join } from 'node:path'
import { workKey } from '@neg/core/execution'

import type { LabResult } from './experiment.ts'

/**
 * Where a run's arms keep their files, below its output folder. Runs that differ in anything that their results depend
 * on but the seed (budget, engine, data, versions, commit) have different ones, so none meets another's files.
 */
export function workFolder(
  folder: string,
  { id, quick, budget, provenance }: Pick<LabResult, 'id' | 'quick' | 'budget' | 'provenance'>,
): string {
  const key = workKey({ experiment: id, quick, budget, ...provenance })
  return join(folder, 'work', `${quick ? 'quick' : budget}-${provenance.engine}-${key.slice(0, 12)}`)
}
