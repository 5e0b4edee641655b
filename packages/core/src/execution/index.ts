export { sha256, sha256File, workKey } from './digest.ts'
export { writeJson, writeWhole } from './write-whole.ts'
export type { FileContent } from './write-whole.ts'
