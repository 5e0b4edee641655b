/** How a document's length enters BM25: as it is, or as Lucene keeps it in one byte. */
export type LengthNorm = 'exact' | 'lucene-byte4'

/** Lengths below this one fit the byte as they are. */
const exactBelow = 24

/**
 * The length that is left of a document's length when Lucene stores it in one byte: exact below 24, from there on 24
 * plus the four leading bits of the rest (40 stays, 41 becomes 40, 100 becomes 96, 1000 becomes 984).
 *
 * With `lengthNorm` `exact` the length itself.
 */
export function quantiseLength(length: number, lengthNorm: LengthNorm = 'lucene-byte4'): number {
  if (lengthNorm === 'exact' || length < exactBelow) return length
  const rest = length - exactBelow
  if (rest < 16) return length
  const step = 2 ** (Math.floor(Math.log2(rest)) - 3)
  return exactBelow + Math.floor(rest / step) * step
}
