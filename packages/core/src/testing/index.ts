export { enginesThatLoad } from './engines.ts'
export type { EnginesThatLoad } from './engines.ts'
