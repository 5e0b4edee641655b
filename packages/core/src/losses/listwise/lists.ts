import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkBatches } from '../check-batches.ts'
import { checkWord } from '../../check-options.ts'

/** Applied to scores before a loss sees them. */
export type Activation = 'identity' | 'sigmoid' | 'tanh'

const activations: readonly Activation[] = ['identity', 'sigmoid', 'tanh']

/** What losses on lists of scores have in common. */
export interface ListOptions {
  /** 1 for the documents that are there, [B n]; the others are as if they weren't. Default: all are. */
  readonly mask?: Uint8Array
  /** Applied to the scores first. Default `identity`. */
  readonly activation?: Activation
}

/** Checked lists, without their scores. */
export interface Lists {
  readonly rows: number
  readonly columns: number
  /** 1 or 0 for each document, undefined where all are there. */
  readonly mask: Uint8Array | undefined
  /** Documents of each list that are there. */
  readonly counts: Int32Array
  /** [B n], 0 for documents that aren't there. */
  readonly relevances: Float32Array
}

/** @throws NEG_SHAPE for arrays that don't fit the scores or an empty batch; NEG_RANGE for an empty list or an odd relevance. */
export function checkLists(
  scores: tf.Tensor2D,
  relevances: Float32Array,
  { mask, activation = 'identity' }: ListOptions,
): Lists {
  checkWord('activation', activation, activations)
  checkBatches({ scores })
  const [rows, columns] = scores.shape
  checkLength('relevances', relevances, rows * columns)
  const there = maskOf(mask, rows * columns)
  const counts = new Int32Array(rows).fill(columns)
  there?.forEach((value, i) => {
    if (value === 0) counts[Math.floor(i / columns)] -= 1
  })
  const empty = counts.indexOf(0)
  if (empty >= 0) {
    throw new NegError('NEG_RANGE', 'the mask leaves no document in a list', {
      where: { field: 'mask', row: empty + 1 },
      remedy: 'Leave out the whole list instead.',
    })
  }
  const known = Float32Array.from(relevances, (value, i) => (there?.[i] === 0 ? 0 : value))
  const odd = known.findIndex((value) => !Number.isFinite(value))
  if (odd < 0) return { rows, columns, mask: there, counts, relevances: known }
  throw new NegError('NEG_RANGE', `a relevance is ${known[odd]}`, {
    where: { field: 'relevances', row: Math.floor(odd / columns) + 1 },
    remedy: 'Take finite numbers.',
  })
}

function maskOf(mask: Uint8Array | undefined, size: number): Uint8Array | undefined {
  if (mask === undefined) return undefined
  checkLength('mask', mask, size)
  return mask.includes(0) ? mask.map((value) => Math.min(value, 1)) : undefined
}

/** Scores after the activation; of documents that aren't there that of 0, whatever they hold. For use inside a tidy. */
export function scoresOfLists(scores: tf.Tensor2D, lists: Lists, activation?: Activation): tf.Tensor2D {
  const there = thereIn(lists)
  return activate(there === undefined ? scores : tf.where(there.cast('bool'), scores, tf.zerosLike(scores)), activation)
}

export function activate<T extends tf.Tensor>(scores: T, activation: Activation = 'identity'): T {
  if (activation === 'identity') return scores
  return activation === 'sigmoid' ? scores.sigmoid() : scores.tanh()
}

/** 1 for documents that are there, [B, n]; undefined where all are. The tensor belongs to the tidy that this is called in. */
export function thereIn({ rows, columns, mask }: Lists): tf.Tensor2D | undefined {
  return mask && tf.tensor2d(Float32Array.from(mask), [rows, columns])
}

/** The documents of a list that are there, by column, in the given order. */
export function columnsThere({ columns, mask }: Lists, row: number): number[] {
  const all = Array.from({ length: columns }, (_, column) => column)
  return mask === undefined ? all : all.filter((column) => mask[row * columns + column] === 1)
}
