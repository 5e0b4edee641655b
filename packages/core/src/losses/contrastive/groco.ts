import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import type { DiffSortOptions } from '../../kernels/sorting/sorting-plan.ts'
import { stopGradient as constant } from '../../kernels/stop-gradient.ts'
import { checkReduction, type Reduction } from '../reduction.ts'
import { largestAscending, misplacement, type OrderedGroups } from './ordered-groups.ts'

export interface GroCoOptions extends DiffSortOptions {
  /** K: an anchor's most similar other items, which are its negatives. Default 10. */
  readonly topNegatives?: number
  /** Whether only anchors pass a gradient, not what they are compared with. Default true. */
  readonly stopGradient?: boolean
  /** Views whose rows are positives, the first so many; further ones, such as small crops, are only anchors. Default: all. */
  readonly positiveViews?: number
  /** Scales rows to unit length first. Default true. */
  readonly normalise?: boolean
  /** `mean` over all views and scores (default), or, of each anchor's mean, `meanOfNonZero`, `sum` or `none`. */
  readonly reduction?: Reduction
}

/**
 * GroCo, learning by sorting: an item's other views must be sorted above its nearest other items, all positives as a
 * group above all negatives as a group.
 *
 * Each view takes the role of the anchor. Its positives are the item's rows in the other views, its negatives the K most
 * similar other items of its own view; the list `[negatives | positives]`, both ascending, is sorted softly
 * (`rankExpectation`), and each entry pays minus the logarithm of its chance to end in its own group; Shvetsova, Petersen,
 * Kukleva, Schiele, Kuehne, "Learning by sorting: self-supervised learning with group ordering constraints" (2023).
 * `groupOrdering` is the same on ready-made scores; `ntXent` with `topNegatives` and `stopGradient` is the paper's
 * baseline. There is no temperature: `steepness` is beta, on cosines 1. Ties of similarity go to the lower row.
 *
 * Time O(V N (N d + M layers)) with M = K + V - 1, memory O(V N (K d + M layers)) and a block of at most 2^20
 * similarities: no permutation matrix is made.
 *
 * @param views [V, N, d]
 * @returns a scalar, or [V, N] with `reduction: 'none'`.
 * @throws NEG_SHAPE for fewer than two views, or none of their items; NEG_NO_NEGATIVES when there is one item alone;
 * NEG_RANGE for more negatives than other items and for any other option out of range.
 * @system 10
 */
export function groco(views: tf.Tensor3D, options: GroCoOptions = {}): tf.Tensor {
  const { reduction = 'mean' } = options
  checkReduction(reduction)
  const [count, items] = views.shape
  checkViews(views, options)
  return tf.tidy(() => {
    const parts = orderedViews(views, options)
    const losses = parts.map(({ groups }) => misplacement(groups, options))
    if (reduction === 'mean') {
      // Each view counts the same, however many positives it has.
      const sums = losses.map((loss, part) => loss.mean().mul<tf.Scalar>(parts[part].views.length))
      return tf.addN(sums).div(count)
    }
    const means = tf.concat(losses.map((loss) => loss.mean<tf.Tensor1D>(1)))
    if (reduction === 'sum') return means.sum()
    if (reduction === 'none') {
      const order = parts.flatMap((part) => part.views)
      const places = Int32Array.from(order.keys(), (view) => order.indexOf(view))
      return means.reshape<tf.Tensor2D>([count, items]).gather(tf.tensor1d(places, 'int32'))
    }
    const above = means.step()
    return means.mul(above).sum().div(above.sum().maximum(1))
  })
}

/** Views that have as many positives, and the lists of their anchors, view by view. */
export interface OrderedViews {
  readonly views: readonly number[]
  readonly groups: OrderedGroups
}

/** The lists that `groco` sorts. To be called within a tidy, after `checkViews`. */
export function orderedViews(
  views: tf.Tensor3D,
  { topNegatives = 10, stopGradient = true, positiveViews = views.shape[0], normalise = true }: GroCoOptions,
): readonly OrderedViews[] {
  const [count, items, width] = views.shape
  const flat = views.reshape<tf.Tensor2D>([count * items, width])
  const rows: tf.Tensor2D[] = tf.split(normalise ? unitRows(flat) : flat, count)
  const targets = stopGradient ? rows.map((view) => constant(view)) : rows
  const listOf = (view: number): tf.Tensor2D => {
    const others = targets.filter((_, other) => other !== view && other < positiveViews)
    const similarities = others.map((other) => rows[view].mul<tf.Tensor2D>(other).sum<tf.Tensor2D>(1, true))
    const positives = largestAscending(tf.concat(similarities, 1), others.length)
    return negativesOf(rows[view], targets[view], topNegatives).concat(positives, 1)
  }
  const all = rows.map((_, view) => view)
  return [all.slice(0, positiveViews), all.slice(positiveViews)]
    .filter((part) => part.length > 0)
    .map((part) => ({
      views: part,
      groups: { scores: tf.concat(part.map(listOf)), negatives: topNegatives },
    }))
}

/** Each row's similarities to the most similar other rows of its view, ascending; only places are chosen. */
function negativesOf(rows: tf.Tensor2D, targets: tf.Tensor2D, count: number): tf.Tensor2D {
  const [items, width] = rows.shape
  const fixed = constant(rows)
  const blockRows = Math.max(1, Math.floor(2 ** 20 / items))
  const places = Array.from({ length: Math.ceil(items / blockRows) }, (_, block) => {
    const start = block * blockRows
    const length = Math.min(blockRows, items - start)
    return tf.tidy(() => {
      const similarities = tf.matMul(fixed.slice([start, 0], [length, width]), fixed, false, true)
      const own = tf
        .range(start, start + length)
        .expandDims(1)
        .equal(tf.range(0, items).expandDims(0))
      return tf
        .topk(similarities.sub(own.cast('float32').mul(1e30)), count)
        .indices.reverse(1)
        .flatten<tf.Tensor1D>()
    })
  })
  const nearest = targets.gather<tf.Tensor2D>(tf.concat(places)).reshape([items, count, width])
  return rows.expandDims(1).mul(nearest).sum(2)
}

/** @throws as `groco`. */
export function checkViews(
  views: tf.Tensor3D,
  { topNegatives = 10, positiveViews = views.shape[0] }: GroCoOptions,
): void {
  const [count, items, width] = views.shape
  if (views.rank !== 3 || count < 2 || items === 0 || width === 0) {
    throw new NegError('NEG_SHAPE', `views are [${views.shape}]`, {
      where: { field: 'views' },
      remedy:
        'Give two or more views of the same items as one tensor [views, items, dimension], such as tf.stack makes.',
    })
  }
  if (items === 1) throw new NegError('NEG_NO_NEGATIVES', 'the batch holds one item, and its negatives are the others')
  if (!Number.isInteger(topNegatives) || topNegatives < 1 || topNegatives > items - 1) {
    throw new NegError('NEG_RANGE', `topNegatives is ${topNegatives}, and the batch has only ${items - 1} negatives`, {
      where: { field: 'topNegatives' },
      remedy: 'Take fewer negatives or a larger batch.',
    })
  }
  if (Number.isInteger(positiveViews) && positiveViews >= 2 && positiveViews <= count) return
  throw new NegError('NEG_RANGE', `positiveViews is ${positiveViews}, and there are ${count} views`, {
    where: { field: 'positiveViews' },
    remedy: 'Take two at least, so that each view has a positive.',
  })
}
