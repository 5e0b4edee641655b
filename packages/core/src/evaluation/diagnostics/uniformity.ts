import { NegError } from '../../errors.ts'
import { checkEmbeddings, squaredDistance } from '../check-embeddings.ts'

export interface UniformityOptions {
  readonly dimension: number
  /** t: how fast the potential of a pair falls with its distance. Default 2. */
  readonly sharpness?: number
  /** Scales rows to unit length first. Default true. */
  readonly normalise?: boolean
}

/**
 * Uniformity: how evenly rows are spread over the sphere; lower is more even, 0 is one point.
 *
 * `ln mean_{i < j} exp(-t |x_i - x_j|^2)`; Wang and Isola, "Understanding contrastive representation learning through
 * alignment and uniformity on the hypersphere" (2020), equation 4. Read it beside `tolerance`; to train on it see
 * `uniformityLoss`. Float64, no exponential underflows; memory O(n d), time O(n^2 d).
 *
 * @param embeddings [n, dimension], row-major; two rows at least.
 * @throws NEG_RANGE for a sharpness that isn't above 0; NEG_SHAPE; NEG_NOT_FINITE.
 * @system 18
 */
export function uniformity(
  embeddings: Float32Array | Float64Array,
  { dimension, sharpness = 2, normalise = true }: UniformityOptions,
): number {
  if (!(sharpness > 0 && Number.isFinite(sharpness))) {
    throw new NegError('NEG_RANGE', `the sharpness is ${sharpness}`, {
      where: { field: 'sharpness' },
      remedy: 'Take a number above 0, such as 2.',
    })
  }
  const rows = checkEmbeddings('embeddings', embeddings, { dimension, normalise, atLeast: 2 })
  // The sum of the potentials in units of the largest so far.
  let [sum, least] = [0, Infinity]
  for (let a = 0; a < rows.count; a += 1) {
    for (let b = a + 1; b < rows.count; b += 1) {
      const squares = squaredDistance(rows, a, rows, b)
      if (squares < least) {
        sum *= Math.exp(sharpness * (squares - least))
        least = squares
      }
      sum += Math.exp(sharpness * (least - squares))
    }
  }
  return Math.log(sum) - sharpness * least - Math.log((rows.count * (rows.count - 1)) / 2)
}
