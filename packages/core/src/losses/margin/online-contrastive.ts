import * as tf from '@tensorflow/tfjs'

import { type Measure, type MeasureName, measureOf } from '../../kernels/distances/measure.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkFinite } from '../../check-options.ts'
import { asDistances } from './directed-distance.ts'
import { checkJudgedPairs, whereLabel } from './judged-pairs.ts'

export interface OnlineContrastiveOptions {
  /** D; a similarity s is the distance 1 - s. Default `cosine`. */
  readonly measure?: MeasureName | Measure
  /** Scales rows to unit length first. Default false. */
  readonly normalise?: boolean
  /** A negative that is as far costs nothing. Default 0.5. */
  readonly margin?: number
  /** Default `sum`, over the hard pairs. */
  readonly reduction?: Reduction
}

/**
 * Contrastive loss on the hard ones of judged pairs: negatives nearer than the farthest positive, and positives farther
 * than the nearest negative.
 *
 * `sum of D^2 over hard positives + sum of max(0, margin - D)^2 over hard negatives`; sentence-transformers'
 * OnlineContrastiveLoss. In a batch without positives the hard negatives are those below their mean, in one without
 * negatives the hard positives those above theirs. The choice is constant for the gradient. `contrastivePairs` is
 * the same over all pairs, and halved. Time and memory O(B d).
 *
 * @param left [B, d]
 * @param right [B, d]
 * @param labels [B], 1 for pairs that belong together, 0 for others.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the sides or labels don't fit; NEG_RANGE for a label or an option.
 */
export function onlineContrastive(
  left: tf.Tensor2D,
  right: tf.Tensor2D,
  labels: Int32Array,
  options: OnlineContrastiveOptions = {},
): tf.Tensor {
  const { margin = 0.5, reduction = 'sum' } = options
  const measure = measureOf(options.measure ?? 'cosine', options.normalise)
  checkFinite({ margin })
  checkJudgedPairs(left, right, labels)
  return tf.tidy(() => {
    const [positive, negative] = [whereLabel(labels, 1), whereLabel(labels, 0)]
    const distances = asDistances(measure, measure.rows(left, right))
    const fixed = stopGradient(distances)
    const ofKind = (label: 0 | 1): tf.Tensor1D =>
      fixed.gather(
        tf.tensor1d(
          Int32Array.from(labels.keys()).filter((row) => labels[row] === label),
          'int32',
        ),
      )
    const [near, far] = [ofKind(1), ofKind(0)]
    const highest = near.size > 0 ? near.max() : far.mean()
    const lowest = far.size > 0 ? far.min() : near.mean()
    const apart = distances.square().mul(positive).mul(fixed.sub(lowest).step())
    const close = distances.neg().add(margin).relu().square().mul(negative).mul(highest.sub(fixed).step())
    return reduce(apart.add(close), reduction)
  })
}
