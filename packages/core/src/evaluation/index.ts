export { rankMetrics } from './classification/rank-metrics.ts'
export type { RankMetrics } from './classification/rank-metrics.ts'
export { compareIds } from './compare-ids.ts'
export { compareRuns } from './compare-runs.ts'
export type { CompareRunsOptions, RunComparison } from './compare-runs.ts'
export { evaluate } from './evaluate.ts'
export type { EvaluateOptions, Evaluation } from './evaluate.ts'
export { meanReciprocalRankOfRanks } from './mean-reciprocal-rank-of-ranks.ts'
export type { MeanReciprocalRankOfRanksOptions, RankTable } from './mean-reciprocal-rank-of-ranks.ts'
export { rankRun } from './rank-run.ts'
export type { RankedList, RankRunOptions } from './rank-run.ts'
export type { Gains, Qrels, Run, ScorePrecision } from './types.ts'
export { ordinality } from './regression/ordinality.ts'
export type { Ordinality } from './regression/ordinality.ts'
export { regressionMetrics } from './regression/regression-metrics.ts'
export type {
  PredictionErrors,
  RegressionMetrics,
  RegressionMetricsOptions,
  ShotGroup,
} from './regression/regression-metrics.ts'
