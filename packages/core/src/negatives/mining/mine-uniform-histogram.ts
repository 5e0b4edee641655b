import { NegError } from '../../errors.ts'
import type { AnchorPairs } from '../../losses/margin/labelled-pairs.ts'
import { Philox } from '../../random/philox.ts'
import type { Rng } from '../../types.ts'
import { allPairs } from './all-pairs.ts'
import { compareRows, type MinedRows, type MinerOptions } from './compare-rows.ts'
import { type MinedPairs, reportOf } from './mining-report.ts'

/** For each bin that isn't empty, positions among its pairs in row-major order. */
export type BinDraws = readonly (readonly number[])[]

export interface MineUniformHistogramOptions extends MinerOptions {
  /** Bins between the least and the greatest value. Default 100. */
  readonly bins?: number
  /** Positive pairs drawn from each bin that has any. Default 10. */
  readonly positivesPerBin?: number
  /** The same for negatives. Default 10. */
  readonly negativesPerBin?: number
  /** Of the draws, with replacement. Default 0. */
  readonly seed?: number | Rng
  /** These positions instead of draws. */
  readonly positiveDraws?: BinDraws
  /** The same for negatives. */
  readonly negativeDraws?: BinDraws
}

export interface UniformHistogramPairs extends MinedPairs {
  /** Pairs in each bin before drawing, from the least value on. */
  readonly histogram: { readonly positives: Int32Array; readonly negatives: Int32Array }
}

/**
 * As many pairs of each distance, so that easy ones don't outnumber the others: pairs are put into bins of equal width,
 * and every bin that has any gives the same number.
 *
 * As pytorch-metric-learning's UniformHistogramMiner: positives and negatives each by themselves, bins closed below, the
 * last at both ends; equal values all fall into the last. Drawn pairs may repeat. `mineDistanceWeighted` aims at the
 * same by a formula.
 *
 * Time O(B M d), memory O(B M).
 *
 * @param embeddings [B, d]
 * @param labels [B]; below 0: of no class.
 * @throws NEG_RANGE for a number of bins or pairs, or a given position that no pair has; NEG_SHAPE for labels,
 * references or given draws that don't fit; NEG_NOT_FINITE.
 */
export async function mineUniformHistogram(
  embeddings: MinedRows,
  labels: Int32Array,
  options: MineUniformHistogramOptions = {},
): Promise<UniformHistogramPairs> {
  const { bins = 100, positivesPerBin = 10, negativesPerBin = 10, seed = 0, positiveDraws, negativeDraws } = options
  for (const [field, count] of Object.entries({ bins, positivesPerBin, negativesPerBin })) {
    if (Number.isInteger(count) && count >= (field === 'bins' ? 1 : 0)) continue
    throw new NegError('NEG_RANGE', `${field} is ${count}`, { where: { field }, remedy: 'Take a whole number.' })
  }
  const compared = await compareRows(embeddings, labels, options)
  const rng = typeof seed === 'number' ? new Philox(seed) : seed
  const spread = (pairs: AnchorPairs, perBin: number, field: string, draws?: BinDraws): Spread => {
    const values = Float32Array.from(
      pairs.anchor,
      (row, pair) => compared.sign * compared.distances[row * compared.columns + pairs.other[pair]],
    )
    const filled = binned(values, bins)
    const occupied = filled.filter((bin) => bin.length > 0)
    const chosen = occupied.flatMap((bin, index) =>
      (draws === undefined
        ? Array.from({ length: perBin }, () => rng.below(bin.length))
        : givenDraws(draws, index, occupied.length, bin.length, field)
      ).map((at) => bin[at]),
    )
    return {
      pairs: {
        anchor: Int32Array.from(chosen, (pair) => pairs.anchor[pair]),
        other: Int32Array.from(chosen, (pair) => pairs.other[pair]),
      },
      counts: Int32Array.from(filled, (bin) => bin.length),
    }
  }
  const all = allPairs(compared.labels, { references: { labels: compared.otherLabels, own: compared.own } })
  const positives = spread(all.positives, positivesPerBin, 'positiveDraws', positiveDraws)
  const negatives = spread(all.negatives, negativesPerBin, 'negativeDraws', negativeDraws)
  const pairs = { positives: positives.pairs, negatives: negatives.pairs }
  const histogram = { positives: positives.counts, negatives: negatives.counts }
  return { pairs, histogram, report: reportOf(compared, pairs, false) }
}

interface Spread {
  readonly pairs: AnchorPairs
  readonly counts: Int32Array
}

/** Places of values, by bin. */
function binned(values: Float32Array, bins: number): number[][] {
  const filled: number[][] = Array.from({ length: bins }, () => [])
  const [least, greatest] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
  for (const [place, value] of values.entries()) {
    const bin = least === greatest ? bins - 1 : Math.floor(((value - least) / (greatest - least)) * bins)
    filled[Math.min(bin, bins - 1)].push(place)
  }
  return filled
}

function givenDraws(draws: BinDraws, index: number, occupied: number, pairs: number, field: string): readonly number[] {
  if (draws.length !== occupied) {
    throw new NegError('NEG_SHAPE', `draws from ${draws.length} bins, and ${occupied} have pairs`, { where: { field } })
  }
  const wrong = draws[index].find((at) => !(Number.isInteger(at) && at >= 0 && at < pairs))
  if (wrong === undefined) return draws[index]
  throw new NegError('NEG_RANGE', `a bin of ${pairs} pairs has none at ${wrong}`, { where: { field, row: index + 1 } })
}
