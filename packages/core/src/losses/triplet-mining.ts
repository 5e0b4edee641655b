import * as tf from '@tensorflow/tfjs'

import type { TripletPlan } from './triplet-plan.ts'

/** The triplets of a batch, summed up. */
export interface MinedTriplets {
  /** The sum of the terms of each anchor, [B]. */
  readonly losses: tf.Tensor1D
  /** The slope of each anchor's loss by the distance to each row, [B, B]. */
  readonly slopes: tf.Tensor2D
  /** How many terms a mean is over. */
  readonly count: tf.Scalar
}

/** Farther than any row. */
const beyond = 1e30
/** A term of no more than this doesn't count in the mean over those above 0. */
const aboveZero = 1e-16
/** Numbers of a block of pairs and negatives, unless the batch squared is larger. */
const blockNumbers = 1 << 20

/** Chooses triplets by the distances of a batch. Runs inside a tidy. */
export function mineTriplets(distances: tf.Tensor2D, plan: TripletPlan): MinedTriplets {
  const labels = tf.tensor1d(plan.labels, 'int32')
  const same = labels.expandDims(1).equal<tf.Tensor2D>(labels.expandDims(0))
  const batch = { distances, same, plan }
  switch (plan.mining) {
    case 'batchHard':
      return hardest(batch)
    case 'batchAll':
      return every(batch)
    case 'batchSemiHard':
      return semiHard(batch)
  }
}

interface Batch {
  readonly distances: tf.Tensor2D
  readonly same: tf.Tensor2D
  readonly plan: TripletPlan
}

/** For each anchor its farthest positive and its nearest negative. */
function hardest({ distances, same, plan }: Batch): MinedTriplets {
  const rows = plan.labels.length
  const anchors = tf.range(0, rows, 1, 'int32')
  const own = tf.eye(rows).toBool()
  const positive = tf.where(same.logicalXor(own), distances, -1).argMax<tf.Tensor1D>(1)
  const negative = tf.where(same, beyond, distances).argMin<tf.Tensor1D>(1)
  const paired = tf.tensor1d(havingPositives(plan))
  const near = at(distances, anchors, positive).mul<tf.Tensor1D>(paired)
  const { value, slope } = terms(near.sub(at(distances, anchors, negative)), plan)
  const slopes = atPairs(anchors, positive, slope.mul(paired), rows).sub<tf.Tensor2D>(
    atPairs(anchors, negative, slope, rows),
  )
  return { losses: value as tf.Tensor1D, slopes, count: tf.scalar(rows) }
}

/** 1 for rows with a positive, 0 for the others. */
function havingPositives({ labels, pairs }: TripletPlan): Float32Array {
  const has = new Float32Array(labels.length)
  for (const anchor of pairs.anchor) has[anchor] = 1
  return has
}

/** With each positive the nearest negative that is farther, or else the farthest. */
function semiHard({ distances, same, plan }: Batch): MinedTriplets {
  const rows = plan.labels.length
  const negatives = tf.where(same, beyond, distances)
  const farthest = tf.where(same, -1, distances).argMax<tf.Tensor1D>(1)
  const blocks = blocksOf(plan).map(({ anchor, positive }) =>
    tf.tidy(() => {
      const near = at(distances, anchor, positive)
      const candidates = negatives.gather<tf.Tensor2D>(anchor)
      const farther = candidates.greater(near.expandDims(1))
      const nearest = tf.where(farther, candidates, beyond).argMin<tf.Tensor1D>(1)
      const distance = at(negatives, anchor, nearest)
      const found = distance.greater(near).logicalAnd(distance.less(beyond))
      const negative = tf.where(found, nearest, farthest.gather(anchor)) as tf.Tensor1D
      const { value, slope } = terms(near.sub(at(distances, anchor, negative)), plan)
      return { value, slope, negative }
    }),
  )
  const anchor = tf.tensor1d(plan.pairs.anchor, 'int32')
  const positive = tf.tensor1d(plan.pairs.positive, 'int32')
  const slope = tf.concat(blocks.map((block) => block.slope))
  const negative = tf.concat(blocks.map((block) => block.negative)) as tf.Tensor1D
  return {
    losses: tf.unsortedSegmentSum(tf.concat(blocks.map(({ value }) => value)), anchor, rows) as tf.Tensor1D,
    slopes: atPairs(anchor, positive, slope, rows).sub(atPairs(anchor, negative, slope, rows)),
    count: tf.scalar(plan.pairs.anchor.length),
  }
}

/** Every positive with every negative; the mean is over the terms above 0. */
function every({ distances, same, plan }: Batch): MinedTriplets {
  const rows = plan.labels.length
  const different = same.logicalNot().toFloat() as tf.Tensor2D
  const blocks = blocksOf(plan).map(({ anchor, positive }) =>
    tf.tidy(() => {
      const near = at(distances, anchor, positive)
      const weight = different.gather<tf.Tensor2D>(anchor)
      const { value, slope } = terms(near.expandDims(1).sub(distances.gather(anchor)), plan)
      const losses = value.mul(weight)
      const slopes = slope.mul<tf.Tensor2D>(weight)
      return {
        losses: tf.unsortedSegmentSum(losses.sum(1), anchor, rows) as tf.Tensor1D,
        slopes: atPairs(anchor, positive, slopes.sum(1), rows).sub<tf.Tensor2D>(
          tf.unsortedSegmentSum(slopes, anchor, rows),
        ),
        count: losses.greater(aboveZero).toFloat().sum() as tf.Scalar,
      }
    }),
  )
  return {
    losses: tf.addN(blocks.map(({ losses }) => losses)),
    slopes: tf.addN(blocks.map(({ slopes }) => slopes)),
    count: tf.addN(blocks.map(({ count }) => count)),
  }
}

/** Pairs some at a time, so that with all negatives they are of the order of the batch squared. */
function blocksOf({ labels, pairs }: TripletPlan): { readonly anchor: tf.Tensor1D; readonly positive: tf.Tensor1D }[] {
  const rows = labels.length
  const size = Math.max(4 * rows, Math.floor(blockNumbers / rows))
  const blocks: { anchor: tf.Tensor1D; positive: tf.Tensor1D }[] = []
  for (let from = 0; from < pairs.anchor.length; from += size) {
    const [anchor, positive] = [pairs.anchor, pairs.positive].map((column) =>
      tf.tensor1d(column.subarray(from, from + size), 'int32'),
    )
    blocks.push({ anchor, positive })
  }
  return blocks
}

/** The term of `d_ap - d_an` and its slope. */
function terms(excess: tf.Tensor, { margin }: TripletPlan): { readonly value: tf.Tensor; readonly slope: tf.Tensor } {
  if (margin === 'soft') return { value: excess.softplus(), slope: excess.sigmoid() }
  const short = excess.add(margin)
  return { value: short.relu(), slope: short.step() }
}

/** Elements of a square matrix by row and column. */
function at(matrix: tf.Tensor2D, row: tf.Tensor1D, column: tf.Tensor1D): tf.Tensor1D {
  return matrix.flatten().gather(row.mul<tf.Tensor1D>(tf.scalar(matrix.shape[1], 'int32')).add<tf.Tensor1D>(column))
}

/** A square matrix that holds the sum of the values given for each place. */
function atPairs(row: tf.Tensor1D, column: tf.Tensor1D, values: tf.Tensor, rows: number): tf.Tensor2D {
  const places = row.mul<tf.Tensor1D>(tf.scalar(rows, 'int32')).add<tf.Tensor1D>(column)
  return tf.unsortedSegmentSum(values, places, rows * rows).reshape([rows, rows])
}
