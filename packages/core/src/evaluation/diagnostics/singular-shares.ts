import { singularSpectrum, type SpectrumOptions } from './singular-spectrum.ts'

/** Each singular value divided by their sum, the largest first; all 0 where the embeddings are. */
export function singularShares(embeddings: Float32Array | Float64Array, options: SpectrumOptions): Float64Array {
  const singular = singularSpectrum(embeddings, options)
  const sum = singular.reduce((total, value) => total + value, 0)
  return singular.map((value) => (sum === 0 ? 0 : value / sum))
}
