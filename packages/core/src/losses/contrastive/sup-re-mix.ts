import * as tf from '@tensorflow/tfjs'

import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { logSumExp } from '../../kernels/masked/log-sum-exp.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import type { Targets } from '../../negatives/mixtures/check-targets.ts'
import type { Rng } from '../../types.ts'
import type { Reduction } from '../reduction.ts'
import type { DistanceWeight } from './distance-weights.ts'
import { planSupReMix, type PositiveGrid, type SupReMixPlan } from './sup-re-mix-plan.ts'

export interface SupReMixOptions {
  /** tau: similarities are divided by it. Default 0.3. */
  readonly temperature?: number
  /** Mixtures of the anchor with rows of other targets, as negatives. Default true. */
  readonly mixNegatives?: boolean
  /** Mixtures of rows of lower and higher targets, as positives. Default true. */
  readonly mixPositives?: boolean
  /** How much negatives count by the distance of targets. Default `L1`. */
  readonly weight?: DistanceWeight
  /** W: positives are mixed of rows less than this away from the anchor, in units of the target. Default 5. */
  readonly window?: number
  /** Most positive mixtures of an anchor; of more, so many are drawn. Default 512. */
  readonly mostPerAnchor?: number
  /** a and b of the Beta distribution of the anchor's share in its negative mixtures. Default 2 and 8. */
  readonly beta?: readonly [a: number, b: number]
  /** That share itself, instead of a draw: one number, or [B, B] of anchor and other row, row by row. */
  readonly anchorShares?: number | Float32Array
  /** Of both draws; give each step its own, such as `rng.fork(step)`. Default 0. */
  readonly seed?: number | Rng
  /** Width of the bins in which targets count as equal. Default: only equal numbers do. */
  readonly targetBin?: number
  /** Scales rows to unit length first. Default true. */
  readonly normalise?: boolean
  /** `mean` over the anchors that have a positive (default), over losses above 0, `sum`, or `none`: one an anchor. */
  readonly reduction?: Reduction
}

/**
 * SupReMix: supervised contrast for regression, in which an anchor meets mixtures of rows as hard negatives and hard
 * positives, and negatives count the more, the farther their target is. Embeddings become ordered by their target.
 *
 * `l_i = -1/|Q_i| sum_{q in Q_i} s_iq + log sum_{c in C_i} w_ic exp(s_ic)`, `s = cos / tau`. Candidates C_i are all other
 * rows, the negative mixtures (`mixNegatives`: some of the anchor, the rest of a row of another target) and the positive
 * ones (`mixPositivePairs`: of rows below and above, mixed to the anchor's target); Q_i are the rows of equal target and
 * the positive mixtures; `w = |y_i - y_c| + 1`. Mixtures are constant for the gradient and not scaled to unit length;
 * Wu et al., "Mixup your own pairs" (2023), with one shift for all exponents and `L2` weights of real rows and mixtures
 * alike.
 *
 * Without mixtures and weights it is `supCon` over binned targets. Give both views of each item, or each row twice, so
 * that every anchor has a positive. Targets of several numbers per row are not defined for it. Where all targets are
 * equal there are no negatives, which `supReMixReport` tells.
 *
 * Similarities to mixtures are sums of similarities to rows, so that no mixture is made. Memory and time
 * O(B^2 + mixtures) besides products of B x B x d; a batch of 128 has at most 65,536 positive mixtures.
 *
 * @param embeddings [B, d]
 * @param targets [B]
 * @returns a scalar, or [B] with `reduction: 'none'`; 0 for anchors without a positive, and for a batch without any.
 * @throws NEG_SHAPE for fewer than two rows, or targets or shares that don't fit; NEG_NOT_FINITE for a target that is
 * no number; NEG_RANGE for an option out of range.
 * @system 01
 */
export function supReMix(embeddings: tf.Tensor2D, targets: Targets, options: SupReMixOptions = {}): tf.Tensor {
  const plan = planSupReMix(embeddings, targets, options)
  return tf.tidy(() => {
    const rows = plan.normalise ? unitRows(embeddings) : embeddings
    const similarities = tf.matMul(rows, rows, false, true)
    const toConstants: tf.Tensor2D = tf.matMul(rows, stopGradient(rows), false, true)
    const exponents = [similarities.div<tf.Tensor2D>(plan.temperature).add<tf.Tensor2D>(plan.realLogWeights())]
    let wanted = similarities.mul(tf.tensor(plan.equal, similarities.shape)).sum<tf.Tensor1D>(1)
    if (plan.negatives !== undefined) {
      const mixed = mixedNegatives(toConstants, plan.negatives.shares())
      exponents.push(mixed.div<tf.Tensor2D>(plan.temperature).add<tf.Tensor2D>(plan.negatives.logWeights()))
    }
    if (plan.positives !== undefined) {
      const mixed = mixedPositives(toConstants, plan.positives)
      exponents.push(mixed.div<tf.Tensor2D>(plan.temperature).add<tf.Tensor2D>(plan.positives.leftOut()))
      wanted = wanted.add(mixed.mul(plan.positives.mask()).sum(1))
    }
    const mean = wanted.div(plan.positiveCounts()).div(plan.temperature)
    const losses = logSumExp(tf.concat(exponents, 1)).sub<tf.Tensor1D>(mean)
    return reduceAnchors(losses, plan)
  })
}

/** `a z_i z_i + (1 - a) z_i z_k` for every pair. */
function mixedNegatives(similarities: tf.Tensor2D, share: tf.Tensor2D): tf.Tensor2D {
  const own = similarities.mul(tf.eye(similarities.shape[0])).sum(1, true)
  return own.mul(share).add(similarities.mul(tf.sub(1, share)))
}

/** `a z_i z_j + (1 - a) z_i z_k` for every positive mixture, [B, most mixtures of an anchor]. */
function mixedPositives(similarities: tf.Tensor2D, { width, lower, upper, share }: PositiveGrid): tf.Tensor2D {
  const flat = similarities.flatten()
  const shares = share()
  const of = (places: Int32Array): tf.Tensor2D =>
    flat.gather(tf.tensor1d(places, 'int32')).reshape([similarities.shape[0], width])
  return of(lower)
    .mul<tf.Tensor2D>(shares)
    .add(of(upper).mul(tf.sub(1, shares)))
}

/** Reduces over the anchors that have a positive; the others are 0. */
function reduceAnchors(losses: tf.Tensor1D, { reduction, counted, countedMask }: SupReMixPlan): tf.Tensor {
  const values = losses.mul<tf.Tensor1D>(countedMask())
  if (reduction === 'none') return values
  if (reduction === 'sum') return values.sum()
  if (reduction === 'mean') return values.sum().div(Math.max(1, counted))
  const above = values.step()
  return values.mul(above).sum().div(above.sum().maximum(1))
}
