import { NegError } from '../../errors.ts'
import { chooseRow } from './choose-row.ts'
import { type ComparedRows, compareRows, type MinedRows, type MinerOptions } from './compare-rows.ts'
import { PairList } from './index-columns.ts'
import { type AnchorRows, anchorsOf } from './labelled-columns.ts'
import { type MinedPairs, reportOf } from './mining-report.ts'

const strategies = ['hard', 'semihard', 'easy', 'all'] as const
export type MiningStrategy = (typeof strategies)[number]

export interface MineBatchEasyHardOptions extends MinerOptions {
  /**
   * `hard`: the farthest positive; `easy`: the nearest (default); `semihard`: the farthest that is nearer than the
   * negative chosen; `all`.
   */
  readonly positiveStrategy?: MiningStrategy
  /**
   * `hard`: the nearest negative; `easy`: the farthest; `semihard`: the nearest that is farther than the positive chosen
   * (default); `all`.
   */
  readonly negativeStrategy?: MiningStrategy
  /** Values of the measure, ends included, that a chosen positive may have; not for `all`. Default: any. */
  readonly allowedPositiveRange?: readonly [low: number, high: number]
  /** The same for negatives. */
  readonly allowedNegativeRange?: readonly [low: number, high: number]
}

/**
 * One positive and one negative for each anchor, each as hard or as easy as asked for; easy positives keep the variety
 * within a class.
 *
 * Xuan, Stylianou, Pless, "Improved embeddings with easy positive triplet mining" (2020), as pytorch-metric-learning's
 * BatchEasyHardMiner. With neither strategy `all` an anchor counts only if both are found. With one `all`, those are all
 * pairs of their kind, and the other side has one for every anchor that has any. Ties go to the lower row; nearer and
 * farther are strict.
 *
 * Time O(B M d), memory O(B M).
 *
 * @param embeddings [B, d]
 * @param labels [B]; below 0: of no class.
 * @throws NEG_RANGE for a strategy that is none, `semihard` with `semihard` or `all`, or a range upside down; NEG_SHAPE
 * for labels or references that don't fit; NEG_NOT_FINITE.
 */
export async function mineBatchEasyHard(
  embeddings: MinedRows,
  labels: Int32Array,
  options: MineBatchEasyHardOptions = {},
): Promise<MinedPairs> {
  const { positiveStrategy = 'easy', negativeStrategy = 'semihard' } = options
  const { allowedPositiveRange = unbounded, allowedNegativeRange = unbounded } = options
  checkStrategies(positiveStrategy, negativeStrategy)
  checkRange('allowedPositiveRange', allowedPositiveRange)
  checkRange('allowedNegativeRange', allowedNegativeRange)
  const compared = await compareRows(embeddings, labels, options)
  const within =
    ([low, high]: readonly [number, number]) =>
    (distance: number) =>
      low <= compared.sign * distance && compared.sign * distance <= high
  const [positiveFits, negativeFits] = [within(allowedPositiveRange), within(allowedNegativeRange)]
  const choose = ({ anchor, positives, negatives }: AnchorRows): { positive: number; negative: number } => {
    const distanceOf = distancesFrom(compared, anchor)
    const positiveAt = (end: 'farthest' | 'nearest', nearerThan = Number.POSITIVE_INFINITY): number =>
      chooseRow(compared, anchor, positives, end, (d) => d < nearerThan && positiveFits(d))
    const negativeAt = (end: 'farthest' | 'nearest', fartherThan = Number.NEGATIVE_INFINITY): number =>
      chooseRow(compared, anchor, negatives, end, (d) => d > fartherThan && negativeFits(d))
    if (positiveStrategy === 'semihard') {
      const negative = negativeAt(negativeStrategy === 'hard' ? 'nearest' : 'farthest')
      return { positive: negative < 0 ? -1 : positiveAt('farthest', distanceOf(negative)), negative }
    }
    const positive = positiveAt(positiveStrategy === 'hard' ? 'farthest' : 'nearest')
    if (negativeStrategy !== 'semihard') {
      return { positive, negative: negativeAt(negativeStrategy === 'hard' ? 'nearest' : 'farthest') }
    }
    return { positive, negative: positive < 0 ? -1 : negativeAt('nearest', distanceOf(positive)) }
  }
  const [positives, negatives] = [new PairList(), new PairList()]
  const asksForBoth = positiveStrategy !== 'all' && negativeStrategy !== 'all'
  for (const rows of anchorsOf(compared)) {
    const { positive, negative } = choose(rows)
    if (asksForBoth && (positive < 0 || negative < 0)) continue
    const kept = (strategy: MiningStrategy, all: readonly number[], one: number): readonly number[] =>
      strategy === 'all' ? all : one < 0 ? [] : [one]
    for (const row of kept(positiveStrategy, rows.positives, positive)) positives.push(rows.anchor, row)
    for (const row of kept(negativeStrategy, rows.negatives, negative)) negatives.push(rows.anchor, row)
  }
  const pairs = { positives: positives.pairs(), negatives: negatives.pairs() }
  return { pairs, report: reportOf(compared, pairs, asksForBoth) }
}

const unbounded = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const

function distancesFrom({ distances, columns }: ComparedRows, anchor: number): (row: number) => number {
  return (row) => distances[anchor * columns + row]
}

function checkStrategies(positive: MiningStrategy, negative: MiningStrategy): void {
  for (const [field, strategy] of Object.entries({ positiveStrategy: positive, negativeStrategy: negative })) {
    if (strategies.includes(strategy)) continue
    throw new NegError('NEG_RANGE', `there is no strategy '${strategy}'`, {
      where: { field },
      remedy: `Take one of ${strategies.join(', ')}.`,
    })
  }
  const both = [positive, negative]
  if (!both.includes('semihard') || both.some((strategy) => strategy === 'hard' || strategy === 'easy')) return
  throw new NegError('NEG_RANGE', `positives are ${positive} and negatives ${negative}`, {
    where: { field: 'negativeStrategy' },
    remedy: 'semihard is measured by what the other side chose: take hard or easy there.',
  })
}

function checkRange(field: string, [low, high]: readonly [number, number]): void {
  if (low <= high) return
  throw new NegError('NEG_RANGE', `${field} is [${low}, ${high}]`, {
    where: { field },
    remedy: 'Give the lower end first.',
  })
}
