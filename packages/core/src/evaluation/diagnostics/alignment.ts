import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkEmbeddings, squaredDistance } from '../check-embeddings.ts'

export interface AlignmentOptions {
  readonly dimension: number
  /** alpha: the power of the distance. Default 2. */
  readonly exponent?: number
  /** Scales rows to unit length first. Default true. */
  readonly normalise?: boolean
}

/**
 * Alignment: how far apart the two members of a positive pair lie, 0 for the same place.
 *
 * `mean |x_i - y_i|^alpha`; Wang and Isola, "Understanding contrastive representation learning through alignment and
 * uniformity on the hypersphere" (2020), equation 3. Read it beside `uniformity`; to train on it see `alignmentLoss`.
 * Float64; memory and time O(n d).
 *
 * @param embeddings [n, dimension], row-major.
 * @param positives [n, dimension], row i the positive of row i.
 * @throws NEG_RANGE for an exponent that isn't above 0; NEG_SHAPE; NEG_NOT_FINITE.
 * @system 18
 */
export function alignment(
  embeddings: Float32Array | Float64Array,
  positives: Float32Array | Float64Array,
  { dimension, exponent = 2, normalise = true }: AlignmentOptions,
): number {
  if (!(exponent > 0 && Number.isFinite(exponent))) {
    throw new NegError('NEG_RANGE', `the exponent is ${exponent}`, {
      where: { field: 'exponent' },
      remedy: 'Take a number above 0, such as 2.',
    })
  }
  const rows = checkEmbeddings('embeddings', embeddings, { dimension, normalise })
  checkLength('positives', positives, embeddings.length)
  const others = checkEmbeddings('positives', positives, { dimension, normalise })
  let sum = 0
  for (let row = 0; row < rows.count; row += 1) sum += squaredDistance(rows, row, others, row) ** (exponent / 2)
  return sum / rows.count
}
