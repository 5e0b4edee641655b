import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { type Reduction, checkReduction } from '../reduction.ts'
import { checkAboveZero, checkCount, checkWord } from '../../check-options.ts'
import { leftOut, reduceAnchors } from './labelled-pairs.ts'
import { atPlaces, beyond, positiveBlocks } from './positive-blocks.ts'
import { type References, checkReferences, sameLabelRows } from './references.ts'

export type PNPVariant = 'O' | 'Ds' | 'Dq' | 'Iu' | 'Ib'

export interface PNPOptions {
  /** What each positive costs by the penalty R; see below. Default `O`. */
  readonly variant?: PNPVariant
  /** tau: how soft the comparison of similarities is. Default 0.01. */
  readonly anneal?: number
  /** Exponent of `Dq`. Default 1. */
  readonly alpha?: number
  /** b of `Ib`. Default 2. */
  readonly b?: number
  /** `mean` over the rows that have another of their class (default), or another, over all rows. */
  readonly reduction?: Reduction
  /** Positives and negatives come from these instead of from the batch. */
  readonly references?: References
  /** Most positives of a row that are looked at at a time. Default: as make the block as large as the batch squared. */
  readonly blockSize?: number
}

/**
 * PNP: the number of negatives that a row ranks before each of its positives, made smooth, and nothing else.
 *
 * `R_ij = sum_k sigmoid((s_ik - s_ij) / tau)` over the negatives k of i, with cosines s, for each positive j, i itself
 * among them. A positive costs `R` (`O`), `ln(1 + R)` (`Ds`), `1 - (1 + R)^-alpha` (`Dq`), `(1 + R) ln(1 + R)` (`Iu`) or
 * `(b R - ln(1 + b R)) / b^2` (`Ib`); a row has the mean of them. Li, Qian, Zhu, Huang, Wang, "Rethinking the
 * optimization of average precision: only penalizing negative instances before positive ones is enough" (2022),
 * equations 10 to 17. A row that is alone in its class has the loss 0.
 *
 * The gradient is analytic. Time O(m B^2 + B^2 d) for m rows of the most frequent label, memory O(B^2): positives are
 * looked at some at a time.
 *
 * @param embeddings [B, d], of any length.
 * @param labels [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when labels or references don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function pnp(embeddings: tf.Tensor2D, labels: Int32Array, options: PNPOptions = {}): tf.Tensor {
  const { variant = 'O', anneal = 0.01, alpha = 1, b = 2, reduction = 'mean', blockSize } = options
  checkWord('variant', variant, ['O', 'Ds', 'Dq', 'Iu', 'Ib'])
  checkAboveZero({ anneal, alpha, b })
  checkCount({ blockSize: blockSize ?? 1 })
  checkReduction(reduction)
  const references = checkReferences(embeddings, labels, options.references)
  const sameLabel = sameLabelRows(labels, references)
  // A row alone in its class penalises nothing.
  const positives = sameLabel.map((rows, anchor) => (rows.every((row) => row === references.own[anchor]) ? [] : rows))
  const plan = { positives, sameLabel, columns: references.labels.length, anneal, blockSize }
  const penalty = penalties[variant](variant === 'Dq' ? alpha : b)
  return tf.tidy(() => {
    const similarities = measureOf('cosine').matrix(embeddings, references.embeddings)
    const losses = tf.customGrad((...inputs) => {
      const [given, save] = inputs as unknown as [tf.Tensor2D, tf.GradSaveFunc]
      const { values, slopes } = penalise(given, plan, penalty)
      save([slopes])
      return {
        value: values,
        gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => saved.mul<tf.Tensor2D>(dy.expandDims(1)),
      }
    })(similarities) as tf.Tensor1D
    return reduceAnchors(losses, positives.filter(({ length }) => length > 0).length, reduction)
  })
}

/** What a penalty costs, and the slope of that. */
interface Penalty {
  cost(r: tf.Tensor): tf.Tensor
  slope(r: tf.Tensor): tf.Tensor
}

const penalties: Readonly<Record<PNPVariant, (parameter: number) => Penalty>> = {
  O: () => ({ cost: (r) => r, slope: (r) => r.onesLike() }),
  Ds: () => ({ cost: (r) => r.log1p(), slope: (r) => r.add(1).reciprocal() }),
  Dq: (alpha) => ({
    cost: (r) => r.add(1).pow(-alpha).neg().add(1),
    slope: (r) =>
      r
        .add(1)
        .pow(-alpha - 1)
        .mul(alpha),
  }),
  Iu: () => ({ cost: (r) => r.add(1).mul(r.log1p()), slope: (r) => r.log1p().add(1) }),
  Ib: (b) => ({
    cost: (r) =>
      r
        .mul(b)
        .sub(r.mul(b).log1p())
        .div(b ** 2),
    slope: (r) => r.div(r.mul(b).add(1)),
  }),
}

interface PNPPlan {
  readonly positives: readonly (readonly number[])[]
  readonly sameLabel: readonly (readonly number[])[]
  readonly columns: number
  readonly anneal: number
  readonly blockSize: number | undefined
}

/** The loss of each row, and its slope by each similarity. Runs inside a tidy. */
function penalise(
  similarities: tf.Tensor2D,
  { positives, sameLabel, columns, anneal, blockSize }: PNPPlan,
  penalty: Penalty,
): { readonly values: tf.Tensor1D; readonly slopes: tf.Tensor2D } {
  const rows = positives.length
  const away = new Float32Array(rows * columns)
  sameLabel.forEach((list, row) => {
    for (const column of list) away[row * columns + column] = leftOut
  })
  // Rows of the anchor's own label are so far that the sigmoid is 0.
  const negatives = similarities.add<tf.Tensor2D>(tf.tensor2d(away, [rows, columns]))
  const shares = tf.tensor2d(
    positives.map(({ length }) => 1 / Math.max(1, length)),
    [rows, 1],
  )
  const flat = similarities.flatten()
  const blocks = positiveBlocks(positives, columns, blockSize).map(({ places, pad }) =>
    tf.tidy(() => {
      const near = tf.gather<tf.Tensor>(flat, places)
      const there =
        pad === undefined
          ? shares
          : pad
              .mul(-1 / beyond)
              .add(1)
              .mul(shares)
      const before = negatives.expandDims(1).sub(near.expandDims(2)).div(anneal).sigmoid()
      const r = before.sum(2)
      const weights = penalty.slope(r).mul(there).div(anneal)
      const rises = before.mul(before.neg().add(1)).mul(weights.expandDims(2))
      return {
        values: penalty.cost(r).mul(there).sum<tf.Tensor1D>(1),
        slopes: rises.sum<tf.Tensor2D>(1).sub<tf.Tensor2D>(atPlaces(rows, columns, [places, rises.sum(2)])),
      }
    }),
  )
  if (blocks.length === 0) return { values: similarities.sum(1).mul(0), slopes: similarities.zerosLike() }
  return {
    values: tf.addN(blocks.map(({ values }) => values)),
    slopes: tf.addN(blocks.map(({ slopes }) => slopes)),
  }
}
