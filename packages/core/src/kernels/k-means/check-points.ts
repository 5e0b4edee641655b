import { NegError } from '../../errors.ts'
import { countRows } from '../check-length.ts'

const mostDimensions = 65_536

/**
 * How many points there are, when all is well with them.
 *
 * @throws NEG_RANGE for a dimension that is no whole number of 1 to 65,536, and for numbers whose squared distances
 * float32 cannot hold (about 5e18 / sqrt(dimension)); NEG_SHAPE unless the rows are whole; NEG_NOT_FINITE with the row.
 */
export function checkPoints(field: string, vectors: Float32Array, dimension: number): number {
  const rows = countRows(field, vectors, dimension)
  if (dimension > mostDimensions) {
    throw new NegError('NEG_RANGE', `dimension is ${dimension}, more than ${mostDimensions}`, {
      where: { field: 'dimension' },
    })
  }
  const most = 2 ** 62 / Math.sqrt(dimension)
  for (let i = 0; i < vectors.length; i += 1) {
    // Written so that NaN fails it.
    if (Math.abs(vectors[i]) <= most) continue
    const where = { field, row: Math.floor(i / dimension) + 1 }
    if (Number.isFinite(vectors[i])) {
      throw new NegError('NEG_RANGE', `a vector holds ${vectors[i]}, whose square leaves float32`, {
        where,
        remedy: 'Scale the vectors down.',
      })
    }
    throw new NegError('NEG_NOT_FINITE', `a vector holds ${vectors[i]}`, {
      where,
      remedy: 'Look at what made this vector.',
    })
  }
  return rows
}

/** @throws NEG_RANGE unless a number is whole and in the range. */
export function checkWhole(field: string, value: number, least: number, most: number = Number.MAX_SAFE_INTEGER): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  const range = most === Number.MAX_SAFE_INTEGER ? `>= ${least}` : `from ${least} to ${most}`
  throw new NegError('NEG_RANGE', `${field} is ${value}, not a whole number ${range}`, { where: { field } })
}
