import * as tf from '@tensorflow/tfjs'

import { checkAboveZero, checkWord } from '../../check-options.ts'
import { type ListOptions, type Lists, checkLists, columnsThere, scoresOfLists } from './lists.ts'
import { softPositions } from './soft-positions.ts'

export interface AdrMSEOptions extends ListOptions {
  /** alpha: how steeply a difference of scores decides who stands first. Default 1. */
  readonly steepness?: number
  /** `mean` over the documents of all lists (default), `sum` of them, or `none`: the sum of each list's. */
  readonly reduction?: 'mean' | 'sum' | 'none'
}

/**
 * ADR-MSE: each document should stand where a teacher put it, and the first places count the most.
 *
 * `(t_i - r_i)^2 / log2(t_i + 1)` with the true position t (of equal relevances the middle of their places) and
 * `r_i = 1 + sum_{j != i} sigmoid(alpha (s_j - s_i))`; Schlatt et al., "Rank-DistiLLM" (2024), section 3, approximated
 * discounted rank mean squared error. In blocks of pairs: time O(B n^2),
 * memory O(B n) and a block.
 *
 * @param scores s, [B, n], a list a row.
 * @param relevances [B n]; of a teacher's ranking, minus the place will do.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE for relevances or a mask that don't fit the scores, or without scores; NEG_RANGE for a list without
 * documents, a relevance or an option.
 */
export function adrMSE(scores: tf.Tensor2D, relevances: Float32Array, options: AdrMSEOptions = {}): tf.Tensor {
  const { steepness = 1, activation, reduction = 'mean' } = options
  checkAboveZero({ steepness })
  checkWord('reduction', reduction, ['mean', 'sum', 'none'])
  const lists = checkLists(scores, relevances, options)
  const truth = truePositions(lists)
  const weights = truth.map((position) => (position === 0 ? 0 : 1 / Math.log2(position + 1)))
  return tf.tidy(() => {
    const positions = softPositions(scoresOfLists(scores, lists, activation), lists, steepness, 0)
    const errors = positions.sub<tf.Tensor2D>(tf.tensor2d(truth, scores.shape)).square()
    const sums = errors.mul<tf.Tensor2D>(tf.tensor2d(weights, scores.shape)).sum(1)
    if (reduction === 'none') return sums
    return reduction === 'sum' ? sums.sum() : sums.sum().div(lists.counts.reduce((total, count) => total + count, 0))
  })
}

/** Positions by descending relevance, equal ones in the middle of their places; 0 for documents that aren't there. */
function truePositions(lists: Lists): Float32Array {
  const { rows, columns, relevances } = lists
  const positions = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row += 1) {
    const places = columnsThere(lists, row).map((column) => row * columns + column)
    places.sort((a, b) => relevances[b] - relevances[a])
    for (let start = 0; start < places.length;) {
      let end = start + 1
      while (end < places.length && relevances[places[end]] === relevances[places[start]]) end += 1
      for (const place of places.slice(start, end)) positions[place] = (start + 1 + end) / 2
      start = end
    }
  }
  return positions
}
