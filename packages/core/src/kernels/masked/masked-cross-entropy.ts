import * as tf from '@tensorflow/tfjs'
import type { Tensor } from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLabels, ignoredLabel, labelLogProbs } from './label-log-probs.ts'
import { checkEntries, checkMask, toRowMask, toRows } from './row-mask.ts'
import type { Mask } from './row-mask.ts'

export interface MaskedCrossEntropyOptions {
  /** Which classes each row may choose from. Default: all. */
  readonly mask?: Mask
  /** `mean` over the rows that count (default; 0 when none does), `sum`, or `none`: one value a row. */
  readonly reduction?: 'mean' | 'sum' | 'none'
  /** Rows computed at a time. Default 256. */
  readonly blockSize?: number
}

const reductions: readonly NonNullable<MaskedCrossEntropyOptions['reduction']>[] = ['mean', 'sum', 'none']

/**
 * How badly a row of scores predicts its label: minus the log-probability of the label under the row's softmax, for rows
 * and classes that count.
 *
 * Rows with the label -100 (padding, prompts) give 0 and pass nothing back. Classes outside the mask are as if they
 * weren't there, and may hold anything. The gradient is analytic, `softmax - one-hot`, and can be differentiated again.
 *
 * Time O(rows that count x classes). Memory O(blockSize x classes) besides the logits; backward their gradient, and its
 * blocks when there is more than one.
 *
 * @param logits [..., classes], float32, finite where the mask lets them count.
 * @param labels one a row, row-major.
 * @returns a scalar, or [...] with `reduction: 'none'`. With no row that counts, 0.
 * @throws NEG_SHAPE, NEG_DTYPE for logits, labels and a mask that don't fit; NEG_RANGE for a label that is neither a
 * class nor -100, a label whose class a mask given as array leaves out (with one given as tensor the loss is beyond
 * 1e38), another reduction, or a block size below 1.
 */
export function maskedCrossEntropy(
  logits: Tensor,
  labels: Int32Array,
  options: MaskedCrossEntropyOptions = {},
): Tensor {
  const { mask, reduction = 'mean', blockSize = 256 } = options
  checkEntries('logits', logits)
  const shape = logits.shape.slice(0, -1)
  const rows = shape.reduce((product, length) => product * length, 1)
  const classes = logits.shape[logits.rank - 1]
  checkLabels(labels, rows, classes, blockSize)
  if (!reductions.includes(reduction)) {
    throw new NegError('NEG_RANGE', `there is no reduction ${JSON.stringify(reduction)}`, {
      where: { field: 'reduction' },
      remedy: `Take one of ${reductions.join(', ')}.`,
    })
  }
  if (mask !== undefined) {
    checkMask(logits, mask)
    if (mask instanceof Uint8Array) checkLabelsCount(labels, mask, classes)
  }
  return tf.tidy(() => {
    const rowMask = mask === undefined ? undefined : toRowMask(logits, mask)
    const losses = labelLogProbs(toRows(logits), labels, { mask: rowMask, blockSize }).mul(-1)
    if (reduction === 'none') return losses.reshape(shape)
    const counted = reduction === 'mean' ? labels.filter((label) => label !== ignoredLabel).length : 1
    return losses.sum().div(Math.max(counted, 1))
  })
}

function checkLabelsCount(labels: Int32Array, mask: Uint8Array, classes: number): void {
  const row = labels.findIndex((label, i) => label !== ignoredLabel && mask[i * classes + label] === 0)
  if (row < 0) return
  throw new NegError('NEG_RANGE', `the mask leaves out the label ${labels[row]} itself`, {
    where: { field: 'mask', row: row + 1 },
    remedy: `Let the class of every label count, or give the row the label ${ignoredLabel}.`,
  })
}
