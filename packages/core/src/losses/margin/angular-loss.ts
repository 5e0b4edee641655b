import * as tf from '@tensorflow/tfjs'

import { contrastive } from '../../kernels/contrastive.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { segmentSum } from '../../kernels/segments/segment-sum.ts'
import { checkWithin, checkWord } from '../../check-options.ts'
import { type References, checkReferences, sameLabelRows } from './references.ts'

export interface AngularLossOptions {
  /** alpha: the largest angle at the negative that costs little, in degrees, above 0 and below 90. Default 40. */
  readonly angle?: number
  /** `mean` over the positive pairs (default), `sum`, or `none`: the sum of each anchor's. */
  readonly reduction?: 'mean' | 'sum' | 'none'
  /** Positives and negatives come from these instead of from the batch. */
  readonly references?: References
  /** Most positive pairs whose scores with the negatives are held at a time. Default: as many as compute fast. */
  readonly blockSize?: number
}

/**
 * Angular loss: in the triangle of anchor, positive and negative the angle at the negative should be small, whatever
 * the scale of the distances.
 *
 * `log(1 + sum_n exp(4 T <x_a + x_p, x_n> - 2 (1 + T) <x_a, x_p>))` with `T = tan^2 alpha` and unit rows, for each
 * positive pair; Wang, Zhou, Wen, Liu, Lin, "Deep metric learning with angular loss" (2017), equation 8. The sum is the
 * denominator of the kernel `contrastive` with the middles of the pairs as queries. 0 without a positive or a negative
 * pair. Time O(P B d) for P positive pairs, memory O((P + B) d) and a block of scores, never P x B.
 *
 * @param embeddings [B, d], of any length.
 * @param labels [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when labels or references don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function angularLoss(embeddings: tf.Tensor2D, labels: Int32Array, options: AngularLossOptions = {}): tf.Tensor {
  const { angle = 40, reduction = 'mean', blockSize } = options
  checkWithin({ angle }, 0, 90)
  checkWord('reduction', reduction, ['mean', 'sum', 'none'])
  const references = checkReferences(embeddings, labels, options.references)
  const pairs = sameLabelRows(labels, references).flatMap((rows, anchor) =>
    rows.filter((positive) => positive !== references.own[anchor]).map((positive) => ({ anchor, positive })),
  )
  const anchors = Int32Array.from(pairs, ({ anchor }) => anchor)
  const pairLabels = anchors.map((row) => labels[row])
  const slope = Math.tan((angle * Math.PI) / 180) ** 2
  return tf.tidy(() => {
    const rows = unitRows(embeddings)
    if (pairs.length === 0) return reduction === 'none' ? rows.sum(1).mul(0) : rows.sum().mul(0)
    const others = references.given ? unitRows(references.embeddings) : rows
    const positives = Int32Array.from(pairs, ({ positive }) => positive)
    const [anchor, positive] = [
      rows.gather(tf.tensor1d(anchors, 'int32')),
      others.gather(tf.tensor1d(positives, 'int32')),
    ]
    const middles = anchor.add<tf.Tensor2D>(positive)
    // The logarithm of the sum over the negatives, less the pair's own score.
    const pushes = contrastive(middles, others, {
      temperature: 1 / (4 * slope),
      positives,
      excludeLabels: { queryLabels: pairLabels, candidateLabels: references.labels },
      denominator: 'negatives',
      needsNegatives: true,
      whenNoRowCounts: 'zero',
      reduction: 'none',
      blockSize,
    })
    const own = middles.mul(positive).sum(1)
    const pull = anchor.mul(positive).sum(1)
    const exponents = pushes.add(own.mul(4 * slope)).sub(pull.mul(2 + 2 * slope))
    const hasNegative = pairLabels.map((label) => (references.labels.some((other) => other !== label) ? 1 : 0))
    const terms = exponents.softplus().mul<tf.Tensor1D>(tf.tensor1d(hasNegative, 'float32'))
    if (reduction === 'none') return segmentSum(terms, { ids: anchors, count: labels.length })
    return reduction === 'sum' ? terms.sum() : terms.mean()
  })
}
