import { type Candidates, NegError } from '@neg/core'

/**
 * Where negatives come from: gives candidates for anchors named by number. Rows of one anchor stand together, best
 * first, in the order of `anchors`; filters, `joinSources` and samplers work on any source alike.
 */
export type NegativeSource = (anchors: Int32Array) => Promise<Candidates>

/** @throws NEG_RANGE for an anchor that is none of the `count` that a source knows. */
export function checkAnchors(anchors: Int32Array, count: number): void {
  const row = anchors.findIndex((anchor) => anchor < 0 || anchor >= count)
  if (row === -1) return
  throw new NegError('NEG_RANGE', `the source knows ${count} anchors, and none by the number ${anchors[row]}`, {
    where: { field: 'anchors', row: row + 1 },
  })
}
