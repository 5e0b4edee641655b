export { infoNCE } from './info-nce.ts'
export type { InfoNCEOptions } from './info-nce.ts'
