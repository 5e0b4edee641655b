export { useEngine } from './use-engine.ts'
export type { UseEngineOptions } from './use-engine.ts'
