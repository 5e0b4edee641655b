import { singularValueDecomposition } from '../../numerics/linear-algebra/singular-value-decomposition.ts'
import { checkEmbeddings } from '../check-embeddings.ts'

export interface SpectrumOptions {
  readonly dimension: number
  /** Subtracts the mean of each column first. Default false. */
  readonly centre?: boolean
}

/**
 * The singular values of embeddings, the largest first: how far they extend in each direction. Float64; memory O(n d), time
 * O(n d min(n, d)).
 *
 * @param embeddings [n, dimension], row-major.
 * @throws NEG_SHAPE; NEG_NOT_FINITE; NEG_RANGE for the dimension.
 * @system 13
 */
export function singularSpectrum(
  embeddings: Float32Array | Float64Array,
  { dimension, centre = false }: SpectrumOptions,
): Float64Array {
  const { count, values } = checkEmbeddings('embeddings', embeddings, { dimension })
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  if (centre) {
    for (let column = 0; column < dimension; column += 1) {
      let mean = 0
      for (let at = column; at < values.length; at += dimension) mean += values[at] / count
      for (let at = column; at < values.length; at += dimension) values[at] -= mean
    }
  }
  const found = singularValueDecomposition({ rows: count, columns: dimension, values }).values
  // What lies below is rounding: rows that are all the same would get a rank from it once they are centred.
  return found.map((value) => (value <= 1e-14 * norm ? 0 : value))
}
