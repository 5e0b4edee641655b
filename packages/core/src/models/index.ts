export { FeatureFilter, gateStatistics } from './feature-filter/feature-filter.ts'
export type {
  FeatureFilterOptions,
  FeatureFilterWeights,
  FilterWeightName,
  GateStatistics,
} from './feature-filter/feature-filter.ts'
export { FactoredSphericalLayer } from './large-output/factored-spherical-layer.ts'
export type {
  FactoredLayerDiagnostics,
  FactoredLayerState,
  FactoredSphericalLayerOptions,
  RandomLayerOptions,
} from './large-output/factored-spherical-layer.ts'
export type { LargestOutputs } from './large-output/largest-outputs.ts'
export type { ClassPrototype } from './normalised-softmax-head/class-prototypes.ts'
export { NormalisedSoftmaxHead } from './normalised-softmax-head/normalised-softmax-head.ts'
export type {
  ExtendedHead,
  LabelledHeadOptions,
  NormalisedSoftmaxHeadOptions,
  NormalisedSoftmaxHeadState,
  RandomHeadOptions,
  SphereConstraint,
} from './normalised-softmax-head/head-options.ts'
