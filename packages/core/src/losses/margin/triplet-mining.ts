import * as tf from '@tensorflow/tfjs'

import { type PositiveBlock, atPlaces, beyond, positiveBlocks } from './positive-blocks.ts'
import type { TripletPlan } from './triplet-plan.ts'

/** The triplets of a batch, summed up. */
export interface MinedTriplets {
  /** The sum of the terms of each anchor, [B]. */
  readonly losses: tf.Tensor1D
  /** The slope of each anchor's loss by the distance to each row, [B, M]. */
  readonly slopes: tf.Tensor2D
  /** How many terms a mean is over. */
  readonly count: tf.Tensor
}

/**
 * Chooses triplets by the distances of a batch. Runs inside a tidy.
 *
 * Masks are added rather than compared with, and shapes broadcast in sums alone: on the wasm engine a comparison that
 * broadcasts takes a hundred times as long as a sum.
 */
export function mineTriplets(distances: tf.Tensor2D, plan: TripletPlan): MinedTriplets {
  switch (plan.mining) {
    case 'batchHard':
      return hardest(distances, plan)
    case 'batchAll':
      return every(distances, plan)
    case 'batchSemiHard':
      return semiHard(distances, plan)
  }
}

/** For each anchor its farthest positive and its nearest negative. */
function hardest(distances: tf.Tensor2D, plan: TripletPlan): MinedTriplets {
  const { rows, columns } = plan
  const positives = distances.add<tf.Tensor2D>(tf.tensor2d(plan.awayFromPositives(), [rows, columns]))
  const positive = positives.argMax<tf.Tensor1D>(1)
  const negatives = distances.add<tf.Tensor2D>(awayFromNegatives(plan))
  const negative = negatives.argMin<tf.Tensor1D>(1)
  // A row without a positive has all its distances far below 0 here, and a positive distance of 0.
  const near = positives.max<tf.Tensor1D>(1)
  const has = tf.tensor1d(plan.positives.map(({ length }) => Math.min(1, length)))
  const { value, slope } = terms(near.mul(has).sub(negatives.min(1)), plan)
  const start = tf.tensor1d(plan.starts(1), 'int32')
  const slopes = atPlaces(rows, columns, [start.add(positive), slope.mul(has)], [start.add(negative), slope.neg()])
  return { losses: value as tf.Tensor1D, slopes, count: tf.scalar(rows) }
}

/** With each positive the nearest negative that is farther, or else the farthest. */
function semiHard(distances: tf.Tensor2D, plan: TripletPlan): MinedTriplets {
  const { rows, columns } = plan
  const away = awayFromNegatives(plan)
  const negatives = distances.add<tf.Tensor2D>(away)
  const farthest = distances.sub(away).argMax(1).expandDims(1)
  const flat = distances.flatten()
  const blocks = positiveBlocks(plan.positives, columns, plan.blockSize).map(({ width, places, pad }) =>
    tf.tidy(() => {
      const near = nearOf(flat, places, pad)
      // 1 / (near - far) is least for the nearest that is farther, and infinite for one that is as near.
      const rank = tf.div(1, near.expandDims(2).sub(negatives.expandDims(1)))
      const nearest = rank.argMin<tf.Tensor2D>(2)
      const start = tf.tensor2d(plan.starts(width), [rows, width], 'int32')
      const distance = tf.gather<tf.Tensor>(negatives.flatten(), start.add<tf.Tensor2D>(nearest))
      const farther = distance.greater(near).logicalAnd(distance.less(beyond / 2))
      const place = start.add<tf.Tensor2D>(tf.where(farther, nearest, farthest.tile([1, width])))
      const { value, slope } = terms(near.sub(flat.gather(place)), plan)
      return {
        losses: value.sum<tf.Tensor1D>(1),
        slopes: atPlaces(rows, columns, [places, slope], [place, slope.neg()]),
      }
    }),
  )
  return { ...sumsOf(blocks), count: tf.scalar(plan.pairCount) }
}

/** Every positive with every negative; the mean is over the terms above 0. */
function every(distances: tf.Tensor2D, plan: TripletPlan): MinedTriplets {
  const { rows, columns } = plan
  const negatives = distances.add<tf.Tensor2D>(awayFromNegatives(plan))
  const flat = distances.flatten()
  const blocks = positiveBlocks(plan.positives, columns, plan.blockSize).map(({ places, pad }) =>
    tf.tidy(() => {
      const near = nearOf(flat, places, pad)
      const { value, slope } = terms(near.expandDims(2).sub(negatives.expandDims(1)), plan)
      return {
        losses: value.sum<tf.Tensor1D>([1, 2]),
        slopes: atPlaces(rows, columns, [places, slope.sum(2)]).sub<tf.Tensor2D>(slope.sum(1)),
        count: value.sign().sum(),
      }
    }),
  )
  return { ...sumsOf(blocks), count: tf.addN(blocks.map(({ count }) => count)) }
}

/** Added to distances, it puts rows of the anchor's own label, itself among them, beyond all others. */
function awayFromNegatives(plan: TripletPlan): tf.Tensor2D {
  return tf.tensor2d(plan.awayFromNegatives(), [plan.rows, plan.columns])
}

/** Distances of a block of pairs; places that hold no pair are so near that no term comes of them. */
function nearOf(flat: tf.Tensor1D, places: tf.Tensor2D, pad: PositiveBlock['pad']): tf.Tensor2D {
  const near = tf.gather<tf.Tensor>(flat, places) as tf.Tensor2D
  return pad === undefined ? near : near.sub(pad)
}

/** The term of `d_ap - d_an` and its slope. */
function terms(excess: tf.Tensor, { margin }: TripletPlan): { readonly value: tf.Tensor; readonly slope: tf.Tensor } {
  if (margin === 'soft') return { value: excess.softplus(), slope: excess.sigmoid() }
  const value = excess.add(margin).relu()
  return { value, slope: value.sign() }
}

function sumsOf(blocks: readonly Pick<MinedTriplets, 'losses' | 'slopes'>[]): Pick<MinedTriplets, 'losses' | 'slopes'> {
  return {
    losses: tf.addN(blocks.map(({ losses }) => losses)),
    slopes: tf.addN(blocks.map(({ slopes }) => slopes)),
  }
}
