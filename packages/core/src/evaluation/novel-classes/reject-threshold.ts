import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'

export interface RejectThreshold {
  /** What is below it belongs to no known class. */
  readonly threshold: number
  /** The places of the examples below it. */
  readonly rejected: Int32Array
}

/**
 * The cosine below which an example counts as of no known class: that share of known examples is given up.
 *
 * The quantile of each example's largest cosine, over a validation set of known classes, interpolated between the order
 * statistics at q (n - 1). O(n log n).
 *
 * @param cosines [n] largest cosines, or [n, classes] all of them, row after row.
 * @param quantile q, in 0 .. 1: the share that is to be rejected.
 * @param classes columns of `cosines`. Default 1.
 * @throws NEG_RANGE for the quantile; NEG_SHAPE without an example; NEG_NOT_FINITE.
 * @system 40
 */
export function rejectThreshold(cosines: ArrayLike<number>, quantile: number, classes = 1): RejectThreshold {
  if (!(quantile >= 0 && quantile <= 1)) {
    throw new NegError('NEG_RANGE', `the quantile is ${quantile}`, {
      where: { field: 'quantile' },
      remedy: 'Take a number from 0 to 1.',
    })
  }
  const examples = Math.ceil(cosines.length / classes)
  checkLength('cosines', cosines, examples * classes)
  if (examples === 0) throw new NegError('NEG_SHAPE', 'there are no cosines', { where: { field: 'cosines' } })
  const largest = new Float64Array(examples).fill(Number.NEGATIVE_INFINITY)
  Array.from(cosines).forEach((cosine, at) => {
    if (!Number.isFinite(cosine))
      throw new NegError('NEG_NOT_FINITE', `a cosine is ${cosine}`, { where: { field: 'cosines' } })
    const example = Math.floor(at / classes)
    largest[example] = Math.max(largest[example], cosine)
  })
  const ordered = largest.toSorted()
  const position = quantile * (examples - 1)
  const below = Math.floor(position)
  const above = Math.min(examples - 1, below + 1)
  const threshold = ordered[below] + (position - below) * (ordered[above] - ordered[below])
  return { threshold, rejected: Int32Array.from([...largest.keys()].filter((i) => largest[i] < threshold)) }
}
