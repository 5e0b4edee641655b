export { FactoredSphericalLayer } from './large-output/factored-spherical-layer.ts'
export type {
  FactoredLayerDiagnostics,
  FactoredLayerState,
  FactoredSphericalLayerOptions,
  RandomLayerOptions,
} from './large-output/factored-spherical-layer.ts'
export type { LargestOutputs } from './large-output/largest-outputs.ts'
