import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { type Reduction, checkReduction } from '../reduction.ts'
import { checkAboveZero, checkCount } from '../../check-options.ts'
import { reduceAnchors } from './labelled-pairs.ts'
import { atPlaces, positiveBlocks } from './positive-blocks.ts'
import { type References, checkReferences, sameLabelRows } from './references.ts'

export interface SmoothAPOptions {
  /** tau: how soft the comparison of similarities is. Default 0.01. */
  readonly temperature?: number
  /** `mean` over the rows that have another of their class (default), or another, over all rows. */
  readonly reduction?: Reduction
  /** Rows are ranked among these instead of among the batch. */
  readonly references?: References
  /** Most positives of a row that are looked at at a time. Default: as make the block as large as the batch squared. */
  readonly blockSize?: number
}

/**
 * Smooth-AP: one minus the average precision with which each row ranks the batch, with sigmoids for comparisons.
 *
 * `1 - 1/|P| sum_{j in P} (1 + sum_{k in P} sigmoid((s_k - s_j) / tau)) / (1 + sum_k sigmoid((s_k - s_j) / tau))`, k != j,
 * with the cosines s of a row to all and P the rows of its class, itself among them; Brown, Xie, Kalogeiton, Zisserman,
 * "Smooth-AP: smoothing the path towards large-scale image retrieval" (2020), section 4. Classes may have any number of
 * rows, in any order. A row that is alone in its class has the loss 0. `pnp` counts the negatives alone, `fastAP` ranks by
 * a histogram.
 *
 * The gradient is analytic. Time O(m B^2 + B^2 d) for m rows of the most frequent label, memory O(B^2): positives are
 * looked at some at a time.
 *
 * @param embeddings [B, d], of any length.
 * @param labels [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when labels or references don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function smoothAP(embeddings: tf.Tensor2D, labels: Int32Array, options: SmoothAPOptions = {}): tf.Tensor {
  const { temperature = 0.01, reduction = 'mean', blockSize } = options
  checkAboveZero({ temperature })
  checkCount({ blockSize: blockSize ?? 1 })
  checkReduction(reduction)
  const references = checkReferences(embeddings, labels, options.references)
  const positives = sameLabelRows(labels, references).map((rows, anchor) =>
    rows.every((row) => row === references.own[anchor]) ? [] : rows,
  )
  const plan = { positives, columns: references.labels.length, temperature, blockSize }
  return tf.tidy(() => {
    const similarities = measureOf('cosine').matrix(embeddings, references.embeddings)
    const losses = tf.customGrad((...inputs) => {
      const [given, save] = inputs as unknown as [tf.Tensor2D, tf.GradSaveFunc]
      const { values, slopes } = rank(given, plan)
      save([slopes])
      return {
        value: values,
        gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => saved.mul<tf.Tensor2D>(dy.expandDims(1)),
      }
    })(similarities) as tf.Tensor1D
    return reduceAnchors(losses, positives.filter(({ length }) => length > 0).length, reduction)
  })
}

interface RankPlan {
  readonly positives: readonly (readonly number[])[]
  readonly columns: number
  readonly temperature: number
  readonly blockSize: number | undefined
}

/** The loss of each row, and its slope by each similarity. Runs inside a tidy. */
function rank(
  similarities: tf.Tensor2D,
  { positives, columns, temperature, blockSize }: RankPlan,
): { readonly values: tf.Tensor1D; readonly slopes: tf.Tensor2D } {
  const rows = positives.length
  const own = new Float32Array(rows * columns)
  positives.forEach((list, row) => {
    for (const column of list) own[row * columns + column] = 1
  })
  const sameClass = tf.tensor3d(own, [rows, 1, columns])
  const shares = tf.tensor2d(
    positives.map(({ length }) => 1 / Math.max(1, length)),
    [rows, 1],
  )
  const flat = similarities.flatten()
  const blocks = positiveBlocks(positives, columns, blockSize).map(({ places, pad }) =>
    tf.tidy(() => {
      const near = tf.gather<tf.Tensor>(flat, places).expandDims(2)
      const counted = pad === undefined ? shares : shares.mul(pad.equal(0))
      const before = similarities.expandDims(1).sub(near).div(temperature).sigmoid()
      // The positive itself is among those before it, by 1/2, where it should stand for 1.
      const all = before.sum(2, true).add(0.5)
      const precision = before.mul(sameClass).sum(2, true).add(0.5).div(all)
      const rises = before
        .mul(before.neg().add(1))
        .mul(precision.sub(sameClass))
        .mul(counted.expandDims(2).div(all).div(temperature))
      return {
        precisions: precision.squeeze([2]).mul(counted).sum<tf.Tensor1D>(1),
        slopes: rises.sum<tf.Tensor2D>(1).sub<tf.Tensor2D>(atPlaces(rows, columns, [places, rises.sum(2)])),
      }
    }),
  )
  if (blocks.length === 0) return { values: similarities.sum(1).mul(0), slopes: similarities.zerosLike() }
  const ranked = tf.tensor1d(positives.map(({ length }) => Math.min(1, length)))
  return {
    values: ranked.sub(tf.addN(blocks.map(({ precisions }) => precisions))),
    slopes: tf.addN(blocks.map(({ slopes }) => slopes)),
  }
}
