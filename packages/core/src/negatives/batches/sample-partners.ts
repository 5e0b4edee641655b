import { NegError } from '../../errors.ts'
import { checkSquare } from '../../numerics/linear-algebra/check-matrix.ts'
import { createMatrix, type Matrix } from '../../numerics/linear-algebra/matrix.ts'
import { chooseWeighted } from '../../random/choose-weighted.ts'
import { Philox } from '../../random/philox.ts'
import { shuffle } from '../../random/sampling.ts'
import type { Rng } from '../../types.ts'

export interface PartnerChancesOptions {
  /** alpha: pairs of far classes are the rarer, the larger it is. Default 0: all alike. */
  readonly exponent?: number
  /** Farther classes are no partners; below 1 none but the class itself. Default: no limit. */
  readonly maxDistance?: number
}

export interface PartnerChances {
  /** [C, C], summing to 1. */
  readonly pair: Matrix
  /** [C, C]: of each partner, given the class of the row; rows sum to 1. */
  readonly partner: Matrix
}

/**
 * How likely each two classes are paired by their distance, such as steps in a hierarchy: in proportion to `(1 +
 * distance)^-alpha`. O(C^2).
 *
 * @param distances [C, C], 0 on the diagonal.
 * @throws NEG_SHAPE unless square; NEG_NOT_FINITE; NEG_RANGE for negative numbers, or a class without a partner.
 * @system 13
 */
export function partnerChances(distances: Matrix, options: PartnerChancesOptions = {}): PartnerChances {
  const { exponent = 0, maxDistance = Number.POSITIVE_INFINITY } = options
  checkSquare('distances', distances)
  if (!(exponent >= 0) || !(maxDistance >= 0) || distances.values.some((value) => value < 0)) {
    throw new NegError('NEG_RANGE', 'a distance, the exponent or maxDistance is negative', {
      where: { field: 'distances' },
    })
  }
  const classes = distances.rows
  const weights = distances.values.map((value) => (value > maxDistance ? 0 : (1 + value) ** -exponent))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const partner = createMatrix(classes, classes)
  for (let row = 0; row < classes; row += 1) {
    const own = weights.subarray(row * classes, (row + 1) * classes)
    const sum = own.reduce((all, weight) => all + weight, 0)
    if (sum === 0) {
      throw new NegError('NEG_RANGE', 'a class has no partner', { where: { field: 'maxDistance', row: row + 1 } })
    }
    partner.values.set(
      own.map((weight) => weight / sum),
      row * classes,
    )
  }
  return {
    pair: createMatrix(
      classes,
      classes,
      weights.map((weight) => weight / total),
    ),
    partner,
  }
}

export interface SamplePartnersOptions {
  /**
   * `arbitrary` (default): the classes of the batch, shuffled; `identical`: the row's own class; `distinct`: any other of
   * all classes; or chances, as `partnerChances` makes them.
   */
  readonly from?: 'arbitrary' | 'identical' | 'distinct' | Pick<PartnerChances, 'partner'>
  /** C; needed for `distinct`. */
  readonly classes?: number
  /** Default 0. */
  readonly seed?: number | Rng
}

/**
 * A partner class for each row, whose rows are its positives in `arbitraryPairs`. O(B).
 *
 * @param labels [B], 0 .. C - 1.
 * @returns [B]
 * @throws NEG_RANGE for `distinct` with fewer than two classes, or a label without chances.
 * @system 13
 */
export function samplePartners(labels: Int32Array, options: SamplePartnersOptions = {}): Int32Array {
  const { from = 'arbitrary', classes = 0, seed = 0 } = options
  const rng = typeof seed === 'number' ? new Philox(seed) : seed
  if (from === 'identical') return labels.slice()
  if (from === 'arbitrary') return Int32Array.from(shuffle(labels, rng))
  const known = from === 'distinct' ? classes : from.partner.rows
  const wrong = labels.findIndex((label) => label < 0 || label >= known)
  if (wrong >= 0 || (from === 'distinct' && classes < 2)) {
    throw new NegError('NEG_RANGE', `${known} classes for the label ${labels[Math.max(wrong, 0)]}`, {
      where: { field: 'classes', row: Math.max(wrong, 0) + 1 },
      remedy: 'Say how many classes there are, at least two.',
    })
  }
  if (from === 'distinct') return labels.map((label) => (label + 1 + rng.below(classes - 1)) % classes)
  const { values, columns } = from.partner
  return labels.map((label) => chooseWeighted(values.subarray(label * columns, (label + 1) * columns), 1, rng)[0])
}
