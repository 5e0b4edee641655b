import { NegError } from '../../errors.ts'

/**
 * a - b, value by value.
 *
 * @throws NEG_SHAPE when the lengths differ or are 0; NEG_NOT_FINITE for a value that is not finite.
 */
export function pairedDifferences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  if (a.length !== b.length || a.length === 0) {
    throw new NegError('NEG_SHAPE', `${a.length} values cannot be paired with ${b.length}`, {
      remedy: 'Give two samples of the same things, in the same order.',
    })
  }
  const differences = new Float64Array(a.length)
  for (let i = 0; i < a.length; i += 1) {
    differences[i] = a[i] - b[i]
    if (!Number.isFinite(differences[i])) {
      throw new NegError('NEG_NOT_FINITE', `the pair ${a[i]}, ${b[i]} has no finite difference`, {
        where: { row: i + 1 },
      })
    }
  }
  return differences
}
