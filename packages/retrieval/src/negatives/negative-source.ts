import type { Candidates } from '@neg/core'

/**
 * Where negatives come from: gives candidates for anchors named by number. Rows of one anchor stand together, best
 * first, in the order of `anchors`; filters, `joinSources` and samplers work on any source alike.
 */
export type NegativeSource = (anchors: Int32Array) => Promise<Candidates>
