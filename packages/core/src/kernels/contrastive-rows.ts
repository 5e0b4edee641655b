import * as tf from '@tensorflow/tfjs'

import type { Rows, RowsOfBlock, Temperature } from './contrastive-blocks.ts'
import { exponentsOf, logWeightsOf, positiveMask } from './contrastive-exponents.ts'
import { leftOut } from './contrastive-plan.ts'
import type { ContrastivePlan } from './contrastive-plan.ts'

/** Above every exponent that is left out and below every other. */
const belowAll = leftOut / 10

/** The smallest number whose logarithm is taken. */
const tiny = 1e-37

interface Sum {
  /** [rows, 1] */
  readonly logarithm: tf.Tensor2D
  /** [rows, candidates]; a row that has nothing to sum is 0. */
  readonly softmax: tf.Tensor2D
}

/** Rows of any form of the loss, by the formulas of `contrastive`. */
export function generalRows(
  scores: tf.Tensor2D,
  rows: Rows,
  temperature: Temperature,
  plan: ContrastivePlan,
  withGradient: boolean,
): RowsOfBlock {
  const positive = positiveMask(rows, plan)
  const shifted = plan.margin === 0 ? scores : scores.sub<tf.Tensor2D>(positive.mul(tf.div(plan.margin, temperature)))
  const exponents = exponentsOf(shifted, rows, plan)
  const parts: Parts = {
    positive,
    scores: shifted,
    positives: exponents.add(positive.sub(1).mul(-leftOut)),
    negatives: topNegatives(exponents.add(positive.mul(leftOut)), plan),
    ...shares(positive, rows, plan),
  }
  const { losses, gradient } = plan.denominator === 'own' ? againstOwn(parts, plan) : againstShared(parts, plan)
  return {
    losses: losses.squeeze([1]),
    ...(withGradient && { gradient }),
    ...(withGradient && plan.margin !== 0 && { ofPositives: gradient.mul(positive).sum<tf.Tensor1D>(1) }),
  }
}

/** What the forms of the loss are made of; all [rows, candidates] but `total`. */
interface Parts {
  readonly positive: tf.Tensor2D
  /** s, margin taken off. */
  readonly scores: tf.Tensor2D
  /** Exponents of the positives, and of the negatives; the others stand at `leftOut`. */
  readonly positives: tf.Tensor2D
  readonly negatives: tf.Tensor2D
  /** W: each positive's share of the row's positives. */
  readonly share: tf.Tensor2D
  /** [rows, 1]: the sum of the weights of the positives. */
  readonly total: tf.Tensor2D
}

interface Form {
  readonly losses: tf.Tensor2D
  readonly gradient: tf.Tensor2D
}

/** Denominators that all positives of a row share. */
function againstShared(parts: Parts, { denominator, aggregate }: ContrastivePlan): Form {
  const { scores, positives, negatives, share, total } = parts
  const compared = logSumExp(denominator === 'all' ? tf.maximum(positives, negatives) : negatives)
  let form: Form
  if (aggregate === 'in') {
    const kept = logSumExp(positives)
    form = {
      losses: compared.logarithm.sub<tf.Tensor2D>(kept.logarithm).add(total.maximum(tiny).log()),
      gradient: compared.softmax.sub(kept.softmax),
    }
  } else {
    form = {
      losses: compared.logarithm.sub(scores.mul(share).sum(1, true)),
      gradient: compared.softmax.sub(share),
    }
  }
  if (denominator === 'all') return form
  // What `adjust` leaves of a row may be no negative at all.
  const some = tf.step(compared.logarithm.sub<tf.Tensor2D>(belowAll))
  return { losses: form.losses.mul(some), gradient: form.gradient.mul(some) }
}

/** Each positive against the negatives alone: `softplus(lse(N) - s_p)`. */
function againstOwn({ positive, scores, negatives, share }: Parts, { aggregate }: ContrastivePlan): Form {
  const against = logSumExp(negatives)
  const behind = against.logarithm.sub<tf.Tensor2D>(scores)
  const each = behind.softplus<tf.Tensor2D>()
  const pull = behind.sigmoid<tf.Tensor2D>()
  if (aggregate === 'out') {
    const pulls = pull.mul<tf.Tensor2D>(share)
    return { losses: each.mul<tf.Tensor2D>(share).sum(1, true), gradient: pushed(pulls, against) }
  }
  const likelihoods = logSumExp(
    share.maximum<tf.Tensor2D>(tiny).log<tf.Tensor2D>().sub<tf.Tensor2D>(each).add(positive.sub(1).mul(-leftOut)),
  )
  return { losses: likelihoods.logarithm.neg(), gradient: pushed(pull.mul(likelihoods.softmax), against) }
}

/** Positives are drawn, and the negatives share the push of all. */
function pushed(pulls: tf.Tensor2D, against: Sum): tf.Tensor2D {
  return against.softmax.mul<tf.Tensor2D>(pulls.sum(1, true)).sub(pulls)
}

function logSumExp(exponents: tf.Tensor2D): Sum {
  const largest = exponents.max<tf.Tensor2D>(1, true).maximum<tf.Tensor2D>(belowAll)
  const powers = exponents.sub<tf.Tensor2D>(largest).exp<tf.Tensor2D>()
  const sum = powers.sum<tf.Tensor2D>(1, true).maximum<tf.Tensor2D>(tiny)
  return { logarithm: sum.log<tf.Tensor2D>().add(largest), softmax: powers.div(sum) }
}

function shares(positive: tf.Tensor2D, rows: Rows, plan: ContrastivePlan): Pick<Parts, 'share' | 'total'> {
  const logarithms = logWeightsOf(rows, plan)
  const weights = logarithms === undefined ? positive : positive.mul<tf.Tensor2D>(logarithms.exp())
  const total = weights.sum<tf.Tensor2D>(1, true)
  return { share: weights.div(total.maximum(tiny)), total }
}

/** Keeps the largest negatives of each row. Only places are chosen, so that nothing passes through the choice. */
function topNegatives(negatives: tf.Tensor2D, { topNegatives: count, columns }: ContrastivePlan): tf.Tensor2D {
  if (count === undefined || count >= columns) return negatives
  const [rows] = negatives.shape
  const { indices } = tf.topk(negatives, count)
  const row = tf.range(0, rows, 1, 'int32').expandDims(1).tile([1, count])
  const places = tf.stack([row.flatten(), indices.flatten()], 1)
  const kept = tf.scatterND(places, tf.ones([rows * count]), [rows, columns])
  return negatives.add(tf.sub(1, kept).mul(leftOut))
}
