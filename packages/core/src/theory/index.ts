export { contrastiveGradient } from './contrastive-gradient.ts'
export type { ContrastiveGradient, ContrastiveGradientOptions } from './contrastive-gradient.ts'
export { temperatureLimits } from './temperature-limits.ts'
export type { TemperatureLimits } from './temperature-limits.ts'
export { temperatureScaledLoss } from './temperature-scaled-loss.ts'
export { normalisedSoftmaxBound } from './normalised-softmax-bound.ts'
export { temperatureProfile } from './temperature-profile.ts'
export type { ProfiledEmbeddings, TemperaturePoint, TemperatureProfileOptions } from './temperature-profile.ts'
export { fixedPoints } from './self-supervision/fixed-points.ts'
export type { FixedPoints, FixedPointsOptions } from './self-supervision/fixed-points.ts'
export { simulateLinearNetworks } from './self-supervision/simulate-linear-networks.ts'
export type {
  LinearData,
  LinearNetworks,
  LinearSimulation,
  SimulateLinearNetworksOptions,
} from './self-supervision/simulate-linear-networks.ts'
export { simulateModes } from './self-supervision/simulate-modes.ts'
export type { ModeState, SimulateModesOptions } from './self-supervision/simulate-modes.ts'
export { simulateSymmetricModes } from './self-supervision/simulate-symmetric-modes.ts'
export type {
  SimulateSymmetricModesOptions,
  SymmetricModes,
  SymmetricSimulation,
} from './self-supervision/simulate-symmetric-modes.ts'
