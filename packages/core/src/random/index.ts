export { Philox } from './philox.ts'
export { choose, shuffle } from './sampling.ts'
