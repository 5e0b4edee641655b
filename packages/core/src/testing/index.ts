export { checkGradient } from './check-gradient.ts'
export type { CheckGradientOptions, DoubleTensor, GradientCheck } from './check-gradient.ts'
export { enginesThatLoad } from './engines.ts'
export type { EnginesThatLoad } from './engines.ts'
