import * as tf from '@tensorflow/tfjs'

import { checkWord } from '../../check-options.ts'
import { type Reduction, checkReduction, reduce } from '../reduction.ts'
import { type ListOptions, checkLists } from './lists.ts'
import { type TrueOrder, plackettLuce } from './plackett-luce.ts'

export interface ListMLEOptions extends ListOptions {
  /**
   * The true order of a list: as it is `given`, best first (default), or `byRelevance`, of equal ones the earlier document
   * first.
   */
  readonly order?: TrueOrder
  /** Default `mean`, over the lists. */
  readonly reduction?: Reduction
}

/**
 * ListMLE: drawing the documents of a list one after the other, each with a chance by its score, should draw them in their
 * true order.
 *
 * `-sum_i (s_i - log sum_{j >= i} exp(s_j))` over the positions of the true order; Xia, Liu, Wang, Zhang, Li, "Listwise
 * approach to learning to rank: theory and algorithm" (2008), equation 9. `pListMLE` weights the positions.
 *
 * Time O(B n log n), memory O(B n); the gradient is analytic, and no score is too large.
 *
 * @param scores [B, n], a list a row.
 * @param relevances [B n]; they matter for `order: 'byRelevance'` alone.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE for relevances or a mask that don't fit the scores, or without scores; NEG_RANGE for a list without
 * documents, a relevance or an option.
 */
export function listMLE(scores: tf.Tensor2D, relevances: Float32Array, options: ListMLEOptions = {}): tf.Tensor {
  const { order = 'given', activation, reduction = 'mean' } = options
  checkWord('order', order, ['given', 'byRelevance'])
  checkReduction(reduction)
  const lists = checkLists(scores, relevances, options)
  return tf.tidy(() =>
    reduce(
      plackettLuce(scores, lists, { order, activation }, (count) => new Float32Array(count).fill(1)),
      reduction,
    ),
  )
}
