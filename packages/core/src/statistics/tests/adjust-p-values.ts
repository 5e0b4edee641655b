import { NegError } from '../../errors.ts'

/**
 * Holm's step-down correction (1979): p values that stay below a level alpha are significant together, the chance of
 * any false one being at most alpha, whatever their dependence. In the order given.
 *
 * @throws NEG_RANGE for a value outside 0 .. 1.
 */
export function holm(pValues: ArrayLike<number>): Float64Array {
  const order = ascending(pValues)
  const adjusted = new Float64Array(pValues.length)
  let highest = 0
  order.forEach((i, rank) => {
    highest = Math.max(highest, Math.min(1, (order.length - rank) * pValues[i]))
    adjusted[i] = highest
  })
  return adjusted
}

/**
 * Benjamini and Hochberg's step-up correction (1995): among the p values that stay below a level q, the expected share
 * of false ones is at most q (for independent or positively dependent tests). In the order given.
 *
 * @throws NEG_RANGE for a value outside 0 .. 1.
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  const order = ascending(pValues)
  const adjusted = new Float64Array(pValues.length)
  let lowest = 1
  for (let rank = order.length; rank >= 1; rank -= 1) {
    const i = order[rank - 1]
    // The quotient first: a factor of at least 1 cannot round a value below itself.
    lowest = Math.min(lowest, (order.length / rank) * pValues[i])
    adjusted[i] = lowest
  }
  return adjusted
}

function ascending(pValues: ArrayLike<number>): Uint32Array {
  for (let i = 0; i < pValues.length; i += 1) {
    if (!(pValues[i] >= 0 && pValues[i] <= 1)) {
      throw new NegError('NEG_RANGE', `the p value ${pValues[i]} does not lie from 0 to 1`, { where: { row: i + 1 } })
    }
  }
  return Uint32Array.from(pValues, (_, i) => i).sort((i, j) => pValues[i] - pValues[j])
}
