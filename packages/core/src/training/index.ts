export { cachedGradients } from './cached-gradients.ts'
export type { CachedGradients, CachedGradientsOptions, ChunkedSide } from './cached-gradients.ts'
