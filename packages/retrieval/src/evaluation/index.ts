export { falseNegativeRate } from './false-negative-rate.ts'
export type { FalseNegativeRate, FalseNegativeRoute } from './false-negative-rate.ts'
export { miningReport } from './mining-report.ts'
export type { MiningReport, MiningReportOptions } from './mining-report.ts'
