import * as tf from '@tensorflow/tfjs'

import type { RankedLists } from './ranked-lists.ts'

/** How much a pair of documents counts. */
export type LambdaWeighting = 'none' | 'ndcgLoss1' | 'ndcgLoss2' | 'lambdaRank' | 'ndcgLoss2PlusPlus'

export interface RankedPairs {
  readonly weighting: LambdaWeighting
  /** The share of `ndcgLoss2` in `ndcgLoss2PlusPlus`. */
  readonly mu: number
  readonly sigma: number
  /** Only pairs with one of the first k documents of a list. */
  readonly k: number
}

/** Documents, and those they are compared with: the columns from the first. */
interface PairBlock {
  readonly start: number
  readonly size: number
  readonly columns: number
}

/** Pairs of a block, unless one document of each list has more. */
const pairsOfBlock = 1 << 18

/**
 * For each list the sum over its pairs of `-w_ij log sigmoid(sigma (s_i - s_j))`, and the number of its pairs.
 *
 * The gradient is analytic and of first order, and none goes to the weights; it is made along with the value, in blocks of
 * pairs. O(B n min(n, 2 k)) time, O(B n) memory and a block.
 *
 * @returns [2, B]: sums and numbers.
 */
export function rankedPairs(lists: RankedLists, pairs: RankedPairs): tf.Tensor2D {
  return tf.customGrad((...inputs) => {
    const [scores, save] = inputs as unknown as [tf.Tensor2D, tf.GradSaveFunc]
    const { totals, slopes } = tf.tidy(() => sweep({ ...lists, scores }, pairs, tf.engine().state.gradientDepth > 0))
    save([slopes])
    return {
      value: totals,
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => saved.mul(dy.slice([0, 0], [1, -1]).reshape([-1, 1])),
    }
  })(lists.scores) as tf.Tensor2D
}

/** Sums and numbers of pairs, and the gradient of each list's sum where it is wanted (else a scalar). */
function sweep(
  lists: RankedLists,
  pairs: RankedPairs,
  wanted: boolean,
): { readonly totals: tf.Tensor2D; readonly slopes: tf.Tensor } {
  const [rows, columns] = lists.scores.shape
  let totals = tf.zeros<tf.Rank.R2>([2, rows])
  let ofOthers = tf.zeros<tf.Rank.R2>([rows, columns])
  const ofOwn: tf.Tensor2D[] = []
  for (const block of blocksOf(rows, columns, pairs.k)) {
    const next = tf.tidy(() => {
      const { counted, weights, exponents } = pairsOf(lists, pairs, block)
      const sums = exponents.softplus().mul(weights).sum([1, 2])
      const moved = totals.add<tf.Tensor2D>(tf.stack([sums, counted.sum([1, 2])]))
      if (!wanted) return { totals: moved }
      const slopes = exponents.sigmoid().mul(weights).mul(pairs.sigma)
      const rest = tf.zeros<tf.Rank.R2>([rows, columns - block.columns])
      const others = slopes.sum<tf.Tensor2D>(1).concat(rest, 1)
      return { totals: moved, own: slopes.sum<tf.Tensor2D>(2).neg(), others: ofOthers.add<tf.Tensor2D>(others) }
    })
    tf.dispose(totals)
    totals = next.totals
    if (next.own === undefined || next.others === undefined) continue
    tf.dispose(ofOthers)
    ofOthers = next.others
    ofOwn.push(next.own)
  }
  return { totals, slopes: wanted ? tf.concat(ofOwn, 1).add(ofOthers) : tf.scalar(0) }
}

/** The first k documents meet all, the others meet the first k alone. */
function blocksOf(rows: number, columns: number, k: number): PairBlock[] {
  const blocks: PairBlock[] = []
  const first = Math.min(k, columns)
  const add = (from: number, to: number, width: number): void => {
    const most = Math.max(1, Math.floor(pairsOfBlock / (rows * width)))
    for (let start = from; start < to; start += most) {
      blocks.push({ start, size: Math.min(most, to - start), columns: width })
    }
  }
  add(0, first, columns)
  add(first, columns, first)
  return blocks
}

/** Which pairs count, what each weighs, and `sigma (s_j - s_i)`: all [B, size, columns]. */
function pairsOf(
  { scores, relevances, gains, there }: RankedLists,
  { weighting, mu, sigma }: RankedPairs,
  block: PairBlock,
): Readonly<Record<'counted' | 'weights' | 'exponents', tf.Tensor>> {
  const own = (x: tf.Tensor2D): tf.Tensor => x.slice([0, block.start], [-1, block.size]).expandDims(2)
  const other = (x: tf.Tensor2D): tf.Tensor => x.slice([0, 0], [-1, block.columns]).expandDims(1)
  const counted =
    weighting === 'ndcgLoss1'
      ? own(there).mul(other(there))
      : own(relevances.low).greater(other(relevances.high)).cast('float32')
  const exponents = other(scores).sub(own(scores)).mul(sigma)
  if (gains === undefined) return { counted, weights: counted, exponents }
  const discounts = discountWeights(weighting, mu, block)
  const spread = weighting === 'ndcgLoss1' ? own(gains) : own(gains).sub(other(gains)).abs()
  return { counted, weights: spread.mul(discounts).mul(counted), exponents }
}

/** What a pair of positions contributes to its weight. [size, columns] */
function discountWeights(weighting: LambdaWeighting, mu: number, { start, size, columns }: PairBlock): tf.Tensor2D {
  const length = Math.max(start + size, columns)
  const inverse = Float64Array.from({ length: length + 2 }, (_, position) => 1 / Math.log2(1 + position))
  const ofStep = Float64Array.from({ length }, (_, step) => (step === 0 ? 0 : inverse[step] - inverse[step + 1]))
  const weights = new Float32Array(size * columns)
  for (let i = 0; i < size; i += 1) {
    const position = start + i
    for (let j = 0; j < columns; j += 1) {
      const second = ofStep[Math.abs(position - j)]
      const rank = Math.abs(inverse[position + 1] - inverse[j + 1])
      weights[i * columns + j] =
        weighting === 'ndcgLoss1'
          ? inverse[position + 1]
          : weighting === 'ndcgLoss2'
            ? second
            : weighting === 'lambdaRank'
              ? rank
              : mu * second + rank
    }
  }
  return tf.tensor2d(weights, [size, columns])
}
