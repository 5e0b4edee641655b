import type { Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'
import { checkCandidateWeights, checkLabels, checkNumbers, checkShapes, checkWeights } from './contrastive-checks.ts'
import { countNegatives, countPositives } from './contrastive-counts.ts'
import { hasItem, pairsOf, rowLists, swapped, unionOfLists } from './contrastive-pairs.ts'
import type { EqualLabels, Pairs, RowLists } from './contrastive-pairs.ts'
import type { ContrastiveOptions } from './contrastive.ts'

/** Positives as the rows of a block ask for them. */
export type Positives =
  | { readonly kind: 'one'; readonly candidates: Int32Array }
  | { readonly kind: 'lists'; readonly lists: RowLists }
  | { readonly kind: 'labels'; readonly labels: EqualLabels }

/** Logarithms of pair weights, as columns in ascending order of the query. */
export interface LogWeights {
  readonly lists: RowLists
  readonly values: Float32Array
}

/** Checked options, with all that is known before the tensors are read. */
export interface ContrastivePlan extends Required<
  Pick<ContrastiveOptions, 'margin' | 'denominator' | 'aggregate' | 'reduction'>
> {
  readonly rows: number
  readonly columns: number
  readonly positives: Positives
  readonly excluded: RowLists | undefined
  readonly excludedLabels: EqualLabels | undefined
  readonly pairWeights: LogWeights | undefined
  /** Their logarithms. */
  readonly candidateWeights: Float32Array | undefined
  readonly topNegatives: number | undefined
  readonly adjust: ContrastiveOptions['adjust']
  readonly stopGradient: ContrastiveOptions['stopGradient']
  readonly reversed: boolean
  readonly blockRows: number
  /** What each row's loss is multiplied by; one number where it is the same for all. */
  readonly rowFactors: number | Float32Array
}

/** Added to the exponent of a pair that is left out: no exponential survives it, and sums of it stay finite. */
export const leftOut = -1e30

/** Scores of a block that computes fast: 4 MB, some of which lie in a cache. */
const scoresOfBlock = 2 ** 20

/** Checks what `contrastive` was given. */
export function planContrastive(
  queries: Tensor2D,
  candidates: Tensor2D,
  options: ContrastiveOptions,
  reversed: boolean,
): ContrastivePlan {
  checkShapes(queries, candidates)
  const [rows, width] = queries.shape
  const columns = candidates.shape[0]
  const { margin = 0, denominator = 'all', aggregate = 'out', reduction = 'mean', topNegatives } = options
  checkNumbers(options)
  const weights = pairWeights(rows, columns, options)
  const excluded = excludedPairs(rows, columns, weights, options)
  const positives = checkedPositives(rows, columns, excluded, options)
  const { excludeLabels: excludedLabels, candidateWeights, adjust, stopGradient, blockSize = rows } = options
  if (excludedLabels !== undefined) checkLabels(rows, columns, excludedLabels, 'excludeLabels')
  if (candidateWeights !== undefined) checkCandidateWeights(candidateWeights, columns)
  const plan = {
    rows,
    columns,
    margin,
    denominator,
    aggregate,
    reduction,
    topNegatives,
    adjust,
    stopGradient,
    reversed,
    positives,
    excluded,
    excludedLabels,
    pairWeights: weights && { lists: weights.lists, values: weights.values.map(logOfWeight) },
    candidateWeights: candidateWeights?.map(Math.log),
    // A block no larger than the candidates themselves costs no memory to speak of, and makes for faster products.
    blockRows: Math.min(blockSize, Math.max(Math.floor(scoresOfBlock / columns), 2 * width)),
  }
  return { ...plan, rowFactors: rowFactors(plan, options) }
}

/** The options of the other direction. */
export function reversedOptions(queries: Tensor2D, options: ContrastiveOptions): ContrastiveOptions {
  if (options.reduction === 'none') {
    throw new NegError('NEG_RANGE', 'a symmetric loss has no one value a row', {
      where: { field: 'reduction' },
      remedy: 'Ask for each direction by itself.',
    })
  }
  const { positives = identity(queries.shape[0]), exclude, excludeLabels, pairWeights: weights, stopGradient } = options
  const { candidateWeights: _, rowWeights: __, ...kept } = options
  const turn = (pairs: Pairs | RowLists): Pairs => swapped('offsets' in pairs ? pairsOf(pairs) : pairs)
  return {
    ...kept,
    positives:
      'queryLabels' in positives
        ? turned(positives)
        : turn(ArrayBuffer.isView(positives) ? named(positives) : positives),
    ...(exclude && { exclude: turn(exclude) }),
    ...(excludeLabels && { excludeLabels: turned(excludeLabels) }),
    ...(weights && { pairWeights: { ...swapped(weights), weight: weights.weight } }),
    ...(stopGradient && { stopGradient: stopGradient === 'queries' ? 'candidates' : 'queries' }),
  }
}

function turned({ queryLabels, candidateLabels }: EqualLabels): EqualLabels {
  return { queryLabels: candidateLabels, candidateLabels: queryLabels }
}

/** The pairs of one candidate a query; below 0 there is none. */
function named(positives: Int32Array): Pairs {
  const query = identity(positives.length).filter((row) => positives[row] >= 0)
  return { query, candidate: query.map((row) => positives[row]) }
}

function identity(length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => i)
}

/** Pairs of weight 0 are excluded, whatever stands for their logarithm. */
function logOfWeight(weight: number): number {
  return weight === 0 ? 0 : Math.log(weight)
}

function pairWeights(rows: number, columns: number, options: ContrastiveOptions): LogWeights | undefined {
  const given = options.pairWeights
  if (given === undefined) return undefined
  checkWeights(given.weight, given.query.length, 'pairWeights')
  const lists = rowLists(rows, columns, given, 'pairWeights')
  if (lists.items.length < given.query.length) {
    throw new NegError('NEG_RANGE', 'a pair has two weights', {
      where: { field: 'pairWeights' },
      remedy: 'Name each pair once.',
    })
  }
  const order = identity(given.query.length).sort(
    (a, b) => given.query[a] - given.query[b] || given.candidate[a] - given.candidate[b],
  )
  return { lists, values: Float32Array.from(order, (i) => given.weight[i]) }
}

/** Excluded pairs, those of the own row and those of weight 0. */
function excludedPairs(
  rows: number,
  columns: number,
  weights: LogWeights | undefined,
  { exclude, excludeOwnRow }: ContrastiveOptions,
): RowLists | undefined {
  const lists: RowLists[] = []
  if (exclude !== undefined) lists.push(rowLists(rows, columns, exclude, 'exclude'))
  if (excludeOwnRow === true) {
    if (rows !== columns) {
      throw new NegError('NEG_SHAPE', `${rows} queries and ${columns} candidates are not the same rows`, {
        where: { field: 'excludeOwnRow' },
      })
    }
    lists.push({ offsets: identity(rows + 1), items: identity(rows) })
  }
  if (weights?.values.includes(0) === true) {
    const { query, candidate } = pairsOf(weights.lists)
    const zero = identity(query.length).filter((i) => weights.values[i] === 0)
    const pairs = { query: zero.map((i) => query[i]), candidate: zero.map((i) => candidate[i]) }
    lists.push(rowLists(rows, columns, pairs, 'pairWeights'))
  }
  return lists.length === 0 ? undefined : unionOfLists(rows, columns, lists, 'exclude')
}

function checkedPositives(
  rows: number,
  columns: number,
  excluded: RowLists | undefined,
  { positives = identity(rows) }: ContrastiveOptions,
): Positives {
  if ('queryLabels' in positives) {
    checkLabels(rows, columns, positives, 'positives')
    return { kind: 'labels', labels: positives }
  }
  if (ArrayBuffer.isView(positives)) {
    checkPositives(rows, columns, positives)
    if (excluded !== undefined) checkDisjoint(named(positives), excluded)
    if (positives.every((candidate) => candidate >= 0)) return { kind: 'one', candidates: positives }
    return { kind: 'lists', lists: rowLists(rows, columns, named(positives), 'positives') }
  }
  const lists = rowLists(rows, columns, positives, 'positives')
  if (excluded !== undefined) checkDisjoint(pairsOf(lists), excluded)
  const single = lists.offsets.every((offset, row) => offset === row)
  return single ? { kind: 'one', candidates: lists.items } : { kind: 'lists', lists }
}

function checkPositives(rows: number, columns: number, positives: Int32Array): void {
  if (positives.length !== rows) {
    throw new NegError('NEG_SHAPE', `${positives.length} positives for ${rows} queries`, {
      where: { field: 'positives' },
      remedy: 'Name one candidate row for each query.',
    })
  }
  const outside = positives.findIndex((positive) => positive < -1 || positive >= columns)
  if (outside < 0) return
  throw new NegError('NEG_RANGE', `the positive ${positives[outside]} is none of ${columns} candidates`, {
    where: { field: 'positives', row: outside + 1 },
    remedy: 'Give the row of each positive among the candidates, or as many candidates as queries.',
  })
}

function checkDisjoint({ query, candidate }: Pairs, excluded: RowLists): void {
  const both = query.findIndex((row, i) => hasItem(excluded, row, candidate[i]))
  if (both < 0) return
  throw new NegError('NEG_RANGE', `candidate ${candidate[both]} is both positive and excluded`, {
    where: { field: 'exclude', row: query[both] + 1 },
    remedy: 'Leave the positives of a query out of its exclusions.',
  })
}

/** What each row's loss is multiplied by, from what counts and how the losses are reduced. */
function rowFactors(
  plan: Omit<ContrastivePlan, 'rowFactors'>,
  { rowWeights, needsNegatives = false, whenNoRowCounts = 'throw' }: ContrastiveOptions,
): number | Float32Array {
  const { rows, reduction, denominator } = plan
  if (rowWeights !== undefined) checkWeights(rowWeights, rows, 'rowWeights')
  const positives = countPositives(plan)
  const negatives = needsNegatives || denominator === 'negatives' ? countNegatives(plan, positives) : undefined
  let counted = 0
  let pairs = 0
  const factors = Float32Array.from(positives, (count, row) => {
    if (count === 0 || (needsNegatives && negatives?.[row] === 0)) return 0
    if (negatives?.[row] === 0) {
      throw new NegError('NEG_NO_NEGATIVES', 'a query has no negative, and only negatives make its denominator', {
        where: { row: row + 1 },
        remedy: 'Leave such rows out with needsNegatives.',
      })
    }
    counted += 1
    pairs += count
    return (rowWeights?.[row] ?? 1) * (reduction === 'meanOfPairs' ? count : 1)
  })
  if (counted === 0 && whenNoRowCounts === 'throw') {
    const lacking = positives.some((count) => count > 0) ? 'negative' : 'positive'
    throw new NegError(`NEG_NO_${lacking === 'positive' ? 'POSITIVES' : 'NEGATIVES'}`, `no query has a ${lacking}`, {
      remedy: 'Give at least one, or ask for the value 0 with whenNoRowCounts.',
    })
  }
  const divisor = reduction === 'mean' ? counted : reduction === 'meanOfPairs' ? pairs : 1
  const uniform = factors.every((factor) => factor === factors[0])
  return uniform ? factors[0] / Math.max(1, divisor) : factors.map((factor) => factor / Math.max(1, divisor))
}
