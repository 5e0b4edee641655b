import { summarise } from './summarise.ts'
import type { Experiment, LabResult, PageContext } from './experiment.ts'

/** The page that every experiment has unless it brings its own: claim, verdicts, arms with intervals. */
export function experimentPage(experiment: Experiment, result: LabResult, context: PageContext): string {
  const rows = summarise(result, context)
  return `<!doctype html><title>${experiment.title}</title><pre>${JSON.stringify(rows)}</pre>`
}
