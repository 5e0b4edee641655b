import * as tf from '@tensorflow/tfjs'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../check-length.ts'

/**
 * Which entries count: 1 (or anything but 0) counts, 0 is as if it weren't there. As a typed array it has a value for
 * each entry, row-major; as a tensor its shape broadcasts to that of the entries, so that one mask of tokens can serve
 * all heads.
 */
export type Mask = Uint8Array | Tensor

/** Checks the values of a function over the last axis. @throws NEG_SHAPE for a scalar, NEG_DTYPE unless float32. */
export function checkEntries(field: string, x: Tensor): void {
  if (x.rank === 0) throw new NegError('NEG_SHAPE', `${field} is a scalar`, { where: { field } })
  if (x.dtype !== 'float32') {
    throw new NegError('NEG_DTYPE', `${field} is ${x.dtype}`, { where: { field }, remedy: 'Cast it to float32.' })
  }
}

/** @throws NEG_SHAPE unless a mask has the size of x, or broadcasts to its shape. */
export function checkMask(x: Tensor, mask: Mask): void {
  if (mask instanceof Uint8Array) {
    checkLength('mask', mask, x.size)
    return
  }
  const missing = x.rank - mask.rank
  if (missing >= 0 && mask.shape.every((length, axis) => length === 1 || length === x.shape[axis + missing])) return
  throw new NegError('NEG_SHAPE', `a mask [${mask.shape}] for values [${x.shape}]`, {
    where: { field: 'mask' },
    remedy: 'Let each axis be 1 or as long as that of the values.',
  })
}

/** The rows of x; the tensors belong to the tidy that this is called in. */
export function toRows<T extends Tensor>(x: T): Tensor2D {
  const columns = x.shape[x.rank - 1]
  return x.reshape([x.shape.slice(0, -1).reduce((product, length) => product * length, 1), columns])
}

/** A checked mask for the rows of x. */
export function toRowMask(x: Tensor, mask: Mask): Tensor2D {
  const columns = x.shape[x.rank - 1]
  const shape: [number, number] = [columns === 0 ? 0 : x.size / columns, columns]
  if (mask instanceof Uint8Array) return tf.tensor2d(mask, shape, 'bool')
  const entries = mask.shape.join() === x.shape.join() ? mask : spread(mask, x.shape)
  return (entries.dtype === 'bool' ? entries : entries.notEqual(0)).reshape(shape)
}

/** A sum broadcasts ten times as fast as `broadcastTo` on wasm. */
function spread(mask: Tensor, shape: number[]): Tensor {
  return tf.zeros(shape).add(mask.cast('float32'))
}

/** Below every value that counts, and finite: a row of nothing else has a softmax. */
const lowest = -3.4e38

/** The rows with the entries that don't count at a value that no exponential survives. */
export function withoutMasked(rows: Tensor2D, mask: Tensor2D): Tensor2D {
  return tf.where(mask, rows, tf.fill(rows.shape, lowest))
}

/** Softmax over what counts of each row, 0 elsewhere; with the engine's own gradient. */
export function shares(rows: Tensor2D, mask: Tensor2D): Tensor2D {
  return withoutMasked(rows, mask).softmax().mul(mask.cast('float32'))
}
