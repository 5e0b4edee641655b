import { checkLength, countRows } from '../../kernels/check-length.ts'
import { knnClassify, type KnnClassification, type KnnOptions } from './knn-classify.ts'
import { shareRight } from './share-right.ts'

export interface KnnProbe extends KnnClassification {
  /** Share of test rows whose label is predicted. */
  readonly accuracy: number
}

/**
 * The k-NN probe: what share of test rows the vote of their nearest training rows labels right. It needs no training, so
 * it is the first thing to look at while an encoder learns.
 *
 * `knnClassify` with its accuracy; test labels may be unknown to the training rows, and are then missed. Memory and time
 * as there.
 *
 * @param train [m, dimension], row-major.
 * @param trainLabels [m]
 * @param test [n, dimension], row-major.
 * @param testLabels [n]
 * @throws NEG_RANGE for options; NEG_SHAPE, NEG_NOT_FINITE for arrays.
 */
export function knnProbe(
  train: Float32Array | Float64Array,
  trainLabels: Int32Array,
  test: Float32Array | Float64Array,
  testLabels: Int32Array,
  options: KnnOptions,
): KnnProbe {
  checkLength('testLabels', testLabels, countRows('test', test, options.dimension))
  const found = knnClassify(train, trainLabels, test, options)
  return { ...found, accuracy: shareRight(found.predictions, testLabels) }
}
