import { NegError } from '../../errors.ts'
import { countRows } from '../../kernels/check-length.ts'
import { spearmanCorrelation } from '../../statistics/association/spearman-correlation.ts'

export interface Ordinality {
  /** From -1 to 1; NaN where all distances of targets, or of embeddings, are equal. */
  readonly spearman: number
  /** How many pairs it is over. */
  readonly pairs: number
}

/**
 * Whether embeddings lie in the order of their targets: rank correlation of the distances of targets and the Euclidean
 * distances of embeddings over all pairs of rows. 1 where rows are the farther apart, the more their targets differ.
 *
 * Embeddings are used as they are: normalise them first where cosines count (`normaliseRows`). Memory O(n^2) for the
 * pairs of n rows, time O(n^2 (d + log n)).
 *
 * @param embeddings [n, dimension], row-major.
 * @param targets [n]
 * @throws NEG_SHAPE when rows and targets differ in number or are fewer than two; NEG_NOT_FINITE for a value that is no
 * number.
 * @system 01
 */
export function ordinality(
  embeddings: Float32Array | Float64Array,
  targets: ArrayLike<number>,
  { dimension }: { readonly dimension: number },
): Ordinality {
  const rows = countRows('embeddings', embeddings, dimension)
  if (rows !== targets.length || rows < 2) {
    throw new NegError('NEG_SHAPE', `${rows} embeddings for ${targets.length} targets`, {
      where: { field: 'embeddings' },
      remedy: 'Give one row a target, and two at least.',
    })
  }
  const pairs = (rows * (rows - 1)) / 2
  const [ofTargets, ofRows] = [new Float64Array(pairs), new Float64Array(pairs)]
  let pair = 0
  for (let a = 0; a < rows; a += 1) {
    for (let b = a + 1; b < rows; b += 1) {
      let squares = 0
      for (let k = 0; k < dimension; k += 1)
        squares += (embeddings[a * dimension + k] - embeddings[b * dimension + k]) ** 2
      ofTargets[pair] = Math.abs(targets[a] - targets[b])
      ofRows[pair] = Math.sqrt(squares)
      pair += 1
    }
  }
  return { spearman: spearmanCorrelation(ofTargets, ofRows), pairs }
}
