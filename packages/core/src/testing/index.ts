export { checkGradient } from './check-gradient.ts'
export type { CheckGradientOptions, GradientCheck } from './check-gradient.ts'
export type { DoubleTensor } from './double-tensor.ts'
export { enginesThatLoad } from './engines.ts'
export type { EnginesThatLoad } from './engines.ts'
export { expectNoLeak } from './expect-no-leak.ts'
export { probeCapabilities } from './capabilities/probe-capabilities.ts'
export type { Capability } from './capabilities/probe-capabilities.ts'
export { tabulateCapabilities } from './capabilities/tabulate-capabilities.ts'
export type { CapabilityLine, CapabilityTable, EngineCapability } from './capabilities/tabulate-capabilities.ts'
export { distilledFamily, gradedPairsFamily } from './losses/distilled-families.ts'
export type { DistilledFamilyOptions } from './losses/distilled-families.ts'
export {
  classifiedFamily,
  judgedPairsFamily,
  labelledFamily,
  pairedFamily,
  predictedFamily,
  rowsFamily,
  scoresFamily,
  tripletsFamily,
  viewsFamily,
} from './losses/families.ts'
export type { ClassifiedFamilyOptions, PredictedFamilyOptions, ViewsFamilyOptions } from './losses/families.ts'
export { lossConformance } from './losses/loss-conformance.ts'
export type { Check, LossSubject } from './losses/loss-conformance.ts'
export { labelsInTurn, permuteRows, randomMatrix, rescaleRows } from './losses/loss-family.ts'
export type { LossFamily, LossInputs, LossSize } from './losses/loss-family.ts'
export { minerConformance } from './negatives/miner-conformance.ts'
export type { MinerSubject } from './negatives/miner-conformance.ts'
