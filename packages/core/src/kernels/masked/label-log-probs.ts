import * as tf from '@tensorflow/tfjs'
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../check-length.ts'
import { shares, withoutMasked } from './row-mask.ts'

/** The label of a row that doesn't count, as the field has it. */
export const ignoredLabel = -100

/** Rows next to each other whose log-probabilities are computed at a time. */
interface RowBlock {
  readonly start: number
  readonly labels: Int32Array
}

/** A few rows that don't count are computed along rather than end a block. */
const bridge = 8

/** Checks labels and block size. @throws NEG_SHAPE, NEG_RANGE. */
export function checkLabels(labels: Int32Array, rows: number, classes: number, blockSize: number): void {
  checkLength('labels', labels, rows)
  if (!Number.isInteger(blockSize) || blockSize < 1) {
    throw new NegError('NEG_RANGE', `a block of ${blockSize} rows`, {
      where: { field: 'blockSize' },
      remedy: 'Take a whole number above 0, such as 256.',
    })
  }
  const wrong = labels.findIndex((label) => label !== ignoredLabel && (label < 0 || label >= classes))
  if (wrong < 0) return
  throw new NegError('NEG_RANGE', `the label ${labels[wrong]} is none of ${classes} classes`, {
    where: { field: 'labels', row: wrong + 1 },
    remedy: `Give a class, or ${ignoredLabel} for a row that doesn't count.`,
  })
}

/**
 * The log-probability of each row's label under the softmax of the row, 0 for rows that don't count.
 *
 * Goes through the rows that count in blocks, forward and backward; nothing but the logits is kept in between. Memory
 * O(block x classes) besides the logits, and backward their gradient and its blocks.
 *
 * @param logits [R, C]
 * @param labels checked ones, one a row.
 * @param mask [R, C] bool: which classes are there; every label's must be.
 */
export function labelLogProbs(
  logits: Tensor2D,
  labels: Int32Array,
  { mask, blockSize }: { readonly mask: Tensor2D | undefined; readonly blockSize: number },
): Tensor1D {
  const blocks = countedBlocks(labels, blockSize)
  return tf.customGrad((...inputs) => {
    const [x, save] = inputs as unknown as [Tensor2D, tf.GradSaveFunc]
    save(mask === undefined ? [x] : [x, mask])
    return {
      value: assemble(
        x.shape.slice(0, 1),
        blocks,
        blocks.map((block) => tf.tidy(() => forward(x, mask, block))),
      ) as Tensor1D,
      gradFunc: (dy: Tensor1D, saved: Tensor[]) => {
        const [values, counted] = saved as Tensor2D[]
        return assemble(
          values.shape,
          blocks,
          blocks.map((block) => tf.tidy(() => backward(values, counted, block, dy))),
        )
      },
    }
  })(logits)
}

function countedBlocks(labels: Int32Array, blockSize: number): readonly RowBlock[] {
  const blocks: RowBlock[] = []
  let [start, end] = [0, 0]
  const close = (): void => {
    if (end > start) blocks.push({ start, labels: labels.subarray(start, end) })
  }
  labels.forEach((label, row) => {
    if (label === ignoredLabel) return
    if (row - end >= bridge || row - start >= blockSize) {
      close()
      start = row
    } else if (end === start) {
      start = row
    }
    end = row + 1
  })
  close()
  return blocks
}

function forward(logits: Tensor2D, mask: Tensor2D | undefined, block: RowBlock): Tensor1D {
  const rows = rowsOf(logits, block)
  const entries = mask === undefined ? rows : withoutMasked(rows, rowsOf(mask, block))
  const chosen = entries.flatten().gather<Tensor1D>(labelPlaces(block, logits.shape[1]))
  // The largest share is 1 / sum_j exp(x_j - max_j x_j), at least 1 / C, so that its logarithm is safe.
  const normalised = chosen.sub(entries.max(1)).add<Tensor1D>(entries.softmax().max(1).log())
  return whereCounted(normalised, block)
}

/** d log p / dx_j = [j is the label] - p_j. */
function backward(logits: Tensor2D, mask: Tensor2D | undefined, block: RowBlock, dy: Tensor1D): Tensor2D {
  const rows = rowsOf(logits, block)
  const probabilities = mask === undefined ? rows.softmax() : shares(rows, rowsOf(mask, block))
  const given = whereCounted(dy.slice([block.start], [block.labels.length]), block)
  const places = labelPlaces(block, logits.shape[1]).expandDims<Tensor2D>(1)
  const ofLabels = tf.scatterND(places, tf.onesLike(given), [rows.size]).reshape<Tensor2D>(rows.shape)
  return ofLabels.sub(probabilities).mul(given.expandDims(1))
}

/** Where in the block the label of each row stands; some class for rows that don't count. */
function labelPlaces({ labels }: RowBlock, classes: number): Tensor1D {
  return tf.tensor1d(
    labels.map((label, row) => row * classes + Math.max(label, 0)),
    'int32',
  )
}

function rowsOf(x: Tensor2D, { start, labels }: RowBlock): Tensor2D {
  return labels.length === x.shape[0] ? x : x.slice([start, 0], [labels.length, x.shape[1]])
}

/** 0 in place of what belongs to rows that don't count. */
function whereCounted(values: Tensor1D, { labels }: RowBlock): Tensor1D {
  if (!labels.includes(ignoredLabel)) return values
  const counted = tf.tensor1d(
    Uint8Array.from(labels, (label) => Number(label !== ignoredLabel)),
    'bool',
  )
  return tf.where(counted, values, tf.zerosLike(values))
}

/** Pieces, one a block of rows, with zeros for the rows between them. */
function assemble(shape: readonly number[], blocks: readonly RowBlock[], pieces: readonly Tensor[]): Tensor {
  const [rows, ...rest] = shape
  const parts: Tensor[] = []
  let end = 0
  const zerosUntil = (row: number): void => {
    if (row > end) parts.push(tf.zeros([row - end, ...rest]))
  }
  blocks.forEach(({ start, labels }, i) => {
    zerosUntil(start)
    parts.push(pieces[i])
    end = start + labels.length
  })
  zerosUntil(rows)
  if (parts.length === 0) return tf.zeros([...shape])
  return parts.length === 1 ? parts[0] : tf.concat(parts)
}
