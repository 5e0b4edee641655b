import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkBatches } from '../check-batches.ts'
import { checkReduction, type Reduction } from '../reduction.ts'
import { withNegatives } from './with-negatives.ts'

/** What the losses of queries against keys take. */
export interface AgainstKeysOptions {
  /** Further negatives, [M, d], which all anchors share: the rows of a memory bank. Default: none. */
  readonly negatives?: tf.Tensor2D
  /** Whether the keys of other queries are negatives. Default true. */
  readonly inBatchNegatives?: boolean
  /** The mean with the other direction, keys against queries; further negatives stand against both. Default false. */
  readonly symmetric?: boolean
  /** Scales rows to unit length first. Default true. */
  readonly normalise?: boolean
  /** `mean` over the anchors (default), over losses above 0, `sum`, or `none`: one an anchor, for one direction alone. */
  readonly reduction?: Reduction
}

/** One direction: anchor i belongs to candidate i; its negatives are the others, or those of them in the bank. */
export interface Direction {
  readonly anchors: tf.Tensor2D
  /** [N + M, d]: the other side, with further negatives below it. */
  readonly candidates: tf.Tensor2D
  readonly reduction: Reduction
}

/**
 * How many negatives each anchor has.
 *
 * @throws NEG_SHAPE for queries and keys that differ in shape, or further negatives of another length; NEG_RANGE for
 * another reduction, or one value an anchor where both directions are wanted.
 */
export function countAgainstKeys(queries: tf.Tensor2D, keys: tf.Tensor2D, options: AgainstKeysOptions): number {
  const { negatives, inBatchNegatives = true, symmetric = false, reduction = 'mean' } = options
  checkBatches({ queries, keys })
  checkReduction(reduction)
  if (negatives !== undefined && (negatives.rank !== 2 || negatives.shape[1] !== queries.shape[1])) {
    throw new NegError('NEG_SHAPE', `negatives are [${negatives.shape}] and keys [${keys.shape}]`, {
      where: { field: 'negatives' },
      remedy: 'Give vectors of the length of the keys, one a row.',
    })
  }
  if (symmetric && reduction === 'none') {
    throw new NegError('NEG_RANGE', 'a symmetric loss has no one value an anchor', {
      where: { field: 'reduction' },
      remedy: 'Ask for each direction by itself.',
    })
  }
  return (inBatchNegatives ? queries.shape[0] - 1 : 0) + (negatives?.shape[0] ?? 0)
}

/** A loss over one direction, or its mean over both. To be called after `countAgainstKeys`. */
export function againstKeys(
  queries: tf.Tensor2D,
  keys: tf.Tensor2D,
  options: AgainstKeysOptions,
  loss: (direction: Direction) => tf.Tensor,
): tf.Tensor {
  const { negatives, symmetric = false, normalise = true, reduction = 'mean' } = options
  return tf.tidy(() => {
    const scaled = (rows: tf.Tensor2D): tf.Tensor2D => (normalise ? unitRows(rows) : rows)
    const [q, k, bank] = [scaled(queries), scaled(keys), negatives && scaled(negatives)]
    const forward = loss({ anchors: q, candidates: withNegatives(k, bank), reduction })
    if (!symmetric) return forward
    return forward.add(loss({ anchors: k, candidates: withNegatives(q, bank), reduction })).div(2)
  })
}
