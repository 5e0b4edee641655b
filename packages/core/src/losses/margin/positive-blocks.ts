import * as tf from '@tensorflow/tfjs'

/** Farther than any row, and added to distances without overflow. */
export const beyond = 1e30

/** Numbers of a block of pairs and negatives, unless the batch squared is larger. */
const blockNumbers = 1 << 20

/** Some positives of each anchor. */
export interface PositiveBlock {
  /** Positives of each anchor in the block. */
  readonly width: number
  /** The places of these pairs in the flat matrix of anchors and others, [B, width]. */
  readonly places: tf.Tensor2D
  /** `beyond` where the anchor has no such positive; undefined where each has. [B, width] */
  readonly pad: tf.Tensor2D | undefined
}

/**
 * Goes through the positives of each anchor some at a time, so that with all the rows they are compared with they are
 * of the order of the batch squared. The tensors belong to the tidy that this is called in.
 *
 * @param positives those of each anchor.
 * @param columns number of rows that anchors are compared with.
 * @param blockSize most positives of an anchor in a block.
 */
export function positiveBlocks(
  positives: readonly (readonly number[])[],
  columns: number,
  blockSize: number = Math.max(4, Math.floor(blockNumbers / (positives.length * columns))),
): PositiveBlock[] {
  const most = Math.max(...positives.map((others) => others.length))
  const blocks: PositiveBlock[] = []
  for (let from = 0; from < most; from += blockSize) {
    blocks.push(block(positives, columns, from, Math.min(blockSize, most - from)))
  }
  return blocks
}

function block(positives: readonly (readonly number[])[], columns: number, from: number, width: number): PositiveBlock {
  const rows = positives.length
  const places = new Int32Array(rows * width)
  const pad = new Float32Array(rows * width)
  let ragged = false
  positives.forEach((others, row) => {
    for (let i = 0; i < width; i += 1) {
      const at = row * width + i
      const there = from + i < others.length
      places[at] = row * columns + (there ? others[from + i] : 0)
      pad[at] = there ? 0 : beyond
      ragged ||= !there
    }
  })
  return {
    width,
    places: tf.tensor2d(places, [rows, width], 'int32'),
    pad: ragged ? tf.tensor2d(pad, [rows, width]) : undefined,
  }
}

/** A matrix [rows, columns] that holds the sum of the values given for each of its flat places. */
export function atPlaces(
  rows: number,
  columns: number,
  ...given: readonly (readonly [places: tf.Tensor, values: tf.Tensor])[]
): tf.Tensor2D {
  const places = tf.concat(given.map(([place]) => place.flatten())) as tf.Tensor1D
  const values = tf.concat(given.map(([, value]) => value.flatten()))
  return tf.unsortedSegmentSum(values, places, rows * columns).reshape([rows, columns])
}
