import { NegError } from '../../errors.ts'
import { checkColumns, checkMatrix, checkRows } from '../linear-algebra/check-matrix.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'

/**
 * The masses of the rows and columns of a plan, and their sum.
 *
 * @throws what `checkWeights` does; NEG_RANGE when rows and columns have different sums.
 */
export function checkMarginals(
  { rows, columns }: Matrix,
  given: { readonly rowWeights?: ArrayLike<number>; readonly columnWeights?: ArrayLike<number> },
): { readonly rowWeights: Float64Array; readonly columnWeights: Float64Array; readonly mass: number } {
  const rowWeights = checkWeights('rowWeights', given.rowWeights, rows)
  const columnWeights = checkWeights('columnWeights', given.columnWeights, columns)
  const [mass, other] = [rowWeights, columnWeights].map((weights) => weights.reduce((sum, weight) => sum + weight, 0))
  if (Math.abs(other - mass) > 1e-9 * mass) {
    throw new NegError('NEG_RANGE', `rows of mass ${mass} cannot fill columns of mass ${other}`, {
      where: { field: 'columnWeights' },
      remedy: 'Divide both by their sums.',
    })
  }
  return { rowWeights, columnWeights, mass }
}

/**
 * The masses of `count` places, equal shares of 1 when none are given.
 *
 * @throws NEG_SHAPE for another number; NEG_RANGE for one that is negative or not finite, or for no mass at all.
 */
function checkWeights(field: string, weights: ArrayLike<number> | undefined, count: number): Float64Array {
  if (weights === undefined) return new Float64Array(count).fill(1 / count)
  if (weights.length !== count) {
    throw new NegError('NEG_SHAPE', `${field} has ${weights.length} values, and ${count} are needed`, {
      where: { field },
    })
  }
  let total = 0
  for (let i = 0; i < count; i += 1) {
    total += weights[i]
    if (!(weights[i] >= 0 && Number.isFinite(total))) {
      throw new NegError('NEG_RANGE', `${field} holds ${weights[i]}, which is no mass`, {
        where: { field, row: i + 1 },
      })
    }
  }
  if (total === 0) throw new NegError('NEG_RANGE', `${field} sums to 0`, { where: { field } })
  return Float64Array.from(weights)
}

/** @throws NEG_SHAPE unless a prior has the cost's shape; NEG_RANGE for a negative entry; NEG_NOT_FINITE. */
export function checkPrior(prior: Matrix | undefined, cost: Matrix): void {
  if (prior === undefined) return
  checkMatrix('prior', prior)
  checkRows('prior', prior, cost.rows)
  checkColumns('prior', prior, cost.columns)
  const negative = prior.values.findIndex((value) => value < 0)
  if (negative === -1) return
  throw new NegError('NEG_RANGE', `the prior holds ${prior.values[negative]}, which is below 0`, {
    where: { field: 'prior', row: Math.floor(negative / prior.columns) + 1 },
  })
}
