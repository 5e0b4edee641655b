import { NegError } from '@neg/core'

import type { LengthNorm } from './quantise-length.ts'

export type Bm25Variant = 'lucene' | 'robertson' | 'robertson+' | 'atire' | 'bm25+' | 'bm25l' | 'okapi-eps'

/** The numbers of BM25, all set. */
export interface Bm25Parameters {
  readonly variant: Bm25Variant
  readonly k1: number
  readonly b: number
  readonly delta: number
  readonly epsilon: number
  readonly lengthNorm: LengthNorm
}

const variants: readonly Bm25Variant[] = ['lucene', 'robertson', 'robertson+', 'atire', 'bm25+', 'bm25l', 'okapi-eps']

/**
 * Fills in the defaults: `lucene`, k1 1.2, b 0.75, delta 1 (`bm25+`) or 0.5 (`bm25l`), epsilon 0.25, exact lengths.
 *
 * @throws NEG_RANGE for an unknown variant or length norm, k1 < 0, b outside [0, 1], delta < 0 or a number that is
 * not finite.
 */
export function bm25Parameters(given: Partial<Bm25Parameters>): Bm25Parameters {
  const { variant = 'lucene', k1 = 1.2, b = 0.75, epsilon = 0.25, lengthNorm = 'exact' } = given
  const delta = given.delta ?? (variant === 'bm25l' ? 0.5 : 1)
  const check = (field: string, value: unknown, holds: boolean, wanted: string): void => {
    if (!holds) throw new NegError('NEG_RANGE', `${field} is ${String(value)}, not ${wanted}`, { where: { field } })
  }
  check('variant', variant, variants.includes(variant), `one of ${variants.join(', ')}`)
  check('lengthNorm', lengthNorm, lengthNorm === 'exact' || lengthNorm === 'lucene-byte4', 'exact or lucene-byte4')
  check('k1', k1, Number.isFinite(k1) && k1 >= 0, 'a number >= 0')
  check('b', b, b >= 0 && b <= 1, 'a number from 0 to 1')
  check('delta', delta, Number.isFinite(delta) && delta >= 0, 'a number >= 0')
  check('epsilon', epsilon, Number.isFinite(epsilon), 'a finite number')
  return { variant, k1, b, delta, epsilon, lengthNorm }
}

/**
 * How much a term tells, by its document frequency: `idf[t]` for every term.
 *
 * `okapi-eps` replaces what is negative by epsilon times the mean over the vocabulary.
 */
export function inverseDocumentFrequencies(
  { variant, epsilon }: Bm25Parameters,
  documentCount: number,
  frequencies: Int32Array,
): Float64Array {
  const n = documentCount
  const formula: Readonly<Record<Bm25Variant, (df: number) => number>> = {
    lucene: (df) => Math.log(1 + (n - df + 0.5) / (df + 0.5)),
    robertson: (df) => Math.log((n - df + 0.5) / (df + 0.5)),
    'robertson+': (df) => Math.max(0, Math.log((n - df + 0.5) / (df + 0.5))),
    atire: (df) => Math.log(n / df),
    'bm25+': (df) => Math.log((n + 1) / df),
    bm25l: (df) => Math.log((n + 1) / (df + 0.5)),
    'okapi-eps': (df) => Math.log(n - df + 0.5) - Math.log(df + 0.5),
  }
  const idf = Float64Array.from(frequencies, formula[variant])
  if (variant === 'okapi-eps' && idf.length > 0) {
    const floor = (epsilon * idf.reduce((sum, value) => sum + value, 0)) / idf.length
    for (let t = 0; t < idf.length; t += 1) if (idf[t] < 0) idf[t] = floor
  }
  return idf
}

/**
 * The part of a term's score that depends on the document: a function of its count in the document (at least 1) and
 * the document's length relative to the average.
 */
export function termSaturation({ variant, k1, b, delta }: Bm25Parameters): (count: number, length: number) => number {
  switch (variant) {
    case 'lucene':
    case 'robertson':
    case 'robertson+':
      return (count, length) => count / (count + k1 * (1 - b + b * length))
    case 'atire':
    case 'okapi-eps':
      return (count, length) => (count * (k1 + 1)) / (count + k1 * (1 - b + b * length))
    case 'bm25+':
      return (count, length) => delta + (count * (k1 + 1)) / (count + k1 * (1 - b + b * length))
    case 'bm25l':
      return (count, length) => {
        const c = count / (1 - b + b * length)
        return ((k1 + 1) * (c + delta)) / (k1 + c + delta)
      }
  }
}
