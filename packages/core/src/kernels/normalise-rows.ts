import { checkLength, countRows } from './check-length.ts'

/**
 * Scales rows to unit length in place, so that their inner products are cosines; zero rows stay zero. Lengths are added
 * up in double precision.
 *
 * Off the tape, on typed arrays; the backward pass is `normaliseRowsGradient`. Time O(rows x dimension).
 *
 * @param vectors rows x dimension, row-major; changed in place.
 * @returns the lengths that the rows had.
 * @throws NEG_RANGE for the dimension, NEG_SHAPE unless the rows are whole.
 */
export function normaliseRows(vectors: Float32Array, dimension: number): Float32Array {
  const norms = new Float32Array(countRows('vectors', vectors, dimension))
  for (let row = 0; row < norms.length; row += 1) {
    const from = row * dimension
    let squares = 0
    for (let i = from; i < from + dimension; i += 1) squares += vectors[i] * vectors[i]
    const norm = Math.sqrt(squares)
    norms[row] = norm
    if (norm === 0) continue
    for (let i = from; i < from + dimension; i += 1) vectors[i] /= norm
  }
  return norms
}

/**
 * The gradient before `normaliseRows` from the one after it: (g - y <y, g>) / norm for a unit row y; zero rows get none.
 *
 * @param unit the rows as `normaliseRows` left them; `norms` what it returned.
 * @param gradient by `unit`, rows x dimension.
 * @throws NEG_RANGE for the dimension, NEG_SHAPE for arrays that don't fit.
 */
export function normaliseRowsGradient(
  unit: Float32Array,
  norms: Float32Array,
  gradient: Float32Array,
  dimension: number,
): Float32Array {
  checkLength('norms', norms, countRows('unit', unit, dimension))
  checkLength('gradient', gradient, unit.length)
  const out = new Float32Array(unit.length)
  for (let row = 0; row < norms.length; row += 1) {
    if (norms[row] === 0) continue
    const from = row * dimension
    let along = 0
    for (let i = from; i < from + dimension; i += 1) along += unit[i] * gradient[i]
    for (let i = from; i < from + dimension; i += 1) out[i] = (gradient[i] - along * unit[i]) / norms[row]
  }
  return out
}
