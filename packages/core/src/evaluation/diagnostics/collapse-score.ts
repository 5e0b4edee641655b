import { checkEmbeddings } from '../check-embeddings.ts'
import { effectiveRank } from './effective-rank.ts'

export interface CollapseScore {
  /** 0 for directions spread over the whole sphere, 1 where all rows point the same way. */
  readonly complete: number
  /** 0 where all directions are used alike, 1 where none but a point remains. */
  readonly dimensional: number
}

/**
 * Whether embeddings have collapsed, in both ways known: onto one point, or onto few directions.
 *
 * `complete` is 1 - sqrt(d) times the mean standard deviation of the columns of unit rows, the sign that Chen and He,
 * "Exploring simple Siamese representation learning" (2021), section 4.1, watch; `dimensional` is 1 - `effectiveRank` of
 * the centred rows, divided by the most it can be, min(n - 1, d); Jing et al., "Understanding dimensional collapse"
 * (2022). Float64; memory O(n d), time O(n d min(n, d)).
 *
 * @param embeddings [n, dimension], row-major; two rows at least.
 * @throws NEG_SHAPE; NEG_NOT_FINITE; NEG_RANGE for the dimension.
 */
export function collapseScore(
  embeddings: Float32Array | Float64Array,
  { dimension }: { readonly dimension: number },
): CollapseScore {
  const { count, values } = checkEmbeddings('embeddings', embeddings, { dimension, normalise: true, atLeast: 2 })
  let deviations = 0
  for (let column = 0; column < dimension; column += 1) {
    let [mean, squares] = [0, 0]
    for (let at = column; at < values.length; at += dimension) mean += values[at] / count
    for (let at = column; at < values.length; at += dimension) squares += (values[at] - mean) ** 2 / count
    deviations += Math.sqrt(squares)
  }
  const rank = effectiveRank(embeddings, { dimension, centre: true })
  return {
    complete: Math.max(0, 1 - deviations / Math.sqrt(dimension)),
    dimensional: Math.max(0, 1 - rank / Math.min(count - 1, dimension)),
  }
}
