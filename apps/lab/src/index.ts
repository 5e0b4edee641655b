export { catalogue, loadExperiment } from './catalogue.ts'
export type { CatalogueEntry } from './catalogue.ts'
export { decideClaim } from './decide-claim.ts'
export type { DecideOptions } from './decide-claim.ts'
export { defineExperiment } from './experiment.ts'
export type {
  Arm,
  ArmOutcome,
  ArmReturn,
  Claim,
  DataSource,
  DecidedClaim,
  Experiment,
  ExperimentOptions,
  LabResult,
  PageContext,
  PrepareContext,
  Provenance,
  RunContext,
  TerminalSummary,
  Verdict,
} from './experiment.ts'
export { experimentIn, writeReport } from './report.ts'
export { runExperiment } from './run-experiment.ts'
export type { ArmDone, RunExperimentOptions } from './run-experiment.ts'
export { summarise } from './summarise.ts'
export type { ArmSummary, MetricSummary } from './summarise.ts'
export { systems } from './systems.ts'
export type { System } from './systems.ts'
