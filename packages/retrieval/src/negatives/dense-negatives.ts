import type { DenseIndex } from '../search/index.ts'
import { countRows } from '../search/vector-rows.ts'
import type { NegativeSource } from './negative-source.ts'
import { searchNegatives, type SearchNegativesOptions } from './search-negatives.ts'

/**
 * Documents that an encoder places nearest to the query: self-mined negatives (ANCE, Xiong and others 2021). They are
 * the hardest for that very model, and the most often false; encode anew as it learns (`RefreshedNegatives`).
 *
 * @param queryVectors anchors x dimension, row-major, by the encoder that made the index.
 * @throws NEG_SHAPE when the vectors aren't whole rows of the index's dimension.
 */
export function denseNegatives(
  index: DenseIndex,
  queryVectors: Float32Array,
  options: SearchNegativesOptions = {},
): NegativeSource {
  const { dimension } = index
  const rows = Array.from({ length: countRows(queryVectors, dimension, 'queryVectors') }, (_, row) =>
    queryVectors.subarray(row * dimension, (row + 1) * dimension),
  )
  return searchNegatives(index, rows, options)
}
