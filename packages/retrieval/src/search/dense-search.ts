import type { SearchResult } from '@neg/core'

import { DenseIndex, type DenseIndexOptions, type DenseSearchOptions } from './dense-index.ts'

/**
 * Finds the k nearest documents of each query vector, exactly, in one call: a `DenseIndex` that is freed afterwards.
 *
 * @param queryVectors queries x dimension, row-major; `documentVectors` documents x dimension.
 */
export async function denseSearch(
  queryVectors: Float32Array,
  documentVectors: Float32Array,
  k: number,
  options: DenseIndexOptions & DenseSearchOptions,
): Promise<SearchResult> {
  const index = new DenseIndex(documentVectors, options)
  try {
    return await index.searchRows(queryVectors, k, { exclude: options.exclude, onProgress: options.onProgress })
  } finally {
    index.dispose()
  }
}
