import { checkThreshold, dropByReason, type Filter, type FilterContext, needed } from './filter.ts'

export interface NearDuplicatesOptions {
  /**
   * How texts are compared: as they are, or `normalised` (NFKC, lower case, every run of other characters than
   * letters and digits one space). Default `normalised`.
   */
  readonly text?: 'exact' | 'normalised'
  /** Also compare vectors: drop a candidate whose cosine with a positive is at least this. Default: don't. */
  readonly similarity?: number
}

/**
 * Drops copies that go by another id: candidates whose text is that of the query, of a positive, or of a candidate
 * that stands before them for the same anchor (reason `duplicateText`); with `similarity`, also those whose vector
 * nearly equals a positive's (reason `duplicateVector`).
 *
 * Needs `positives` and `documentTexts`, and `queryTexts` where queries are to be compared; with `similarity`,
 * `documentVectors` instead of texts is enough. Time O(characters + candidates x positives x dimension).
 *
 * @throws NEG_RANGE for a similarity that isn't finite.
 */
export function nearDuplicates(options: NearDuplicatesOptions = {}): Filter {
  const { text = 'normalised', similarity } = options
  if (similarity !== undefined) checkThreshold('similarity', similarity)
  const rule = 'nearDuplicates'
  const keyOf = text === 'exact' ? (value: string) => value : normaliseText
  return {
    rule,
    apply: (candidates, context) => {
      const positives = needed(rule, context, 'positives')
      if (similarity === undefined) needed(rule, context, 'documentTexts')
      const near = similarity === undefined ? undefined : closeTo(similarity, needed(rule, context, 'documentVectors'))
      const taken = new Map<number, Set<string>>()
      return dropByReason(rule, candidates, (row) => {
        const anchor = candidates.anchor[row]
        const candidate = candidates.candidate[row]
        if (context.documentTexts !== undefined) {
          let keys = taken.get(anchor)
          if (keys === undefined) {
            keys = keysOf(anchor, positives[anchor], context, keyOf)
            taken.set(anchor, keys)
          }
          const key = keyOf(context.documentTexts[candidate])
          if (keys.has(key)) return 'duplicateText'
          keys.add(key)
        }
        for (const positive of near === undefined ? [] : positives[anchor]) {
          if (near?.(candidate, positive)) return 'duplicateVector'
        }
        return undefined
      })
    },
  }
}

/** NFKC, lower case, single spaces for whatever is neither letter nor digit. */
function normaliseText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
}

function keysOf(
  anchor: number,
  positives: Int32Array | readonly number[],
  { queryTexts, documentTexts }: FilterContext,
  keyOf: (text: string) => string,
): Set<string> {
  const keys = new Set<string>()
  if (queryTexts !== undefined) keys.add(keyOf(queryTexts[anchor]))
  for (const positive of positives) keys.add(keyOf((documentTexts ?? [])[positive]))
  return keys
}

function closeTo(
  similarity: number,
  { vectors, dimension }: NonNullable<FilterContext['documentVectors']>,
): (a: number, b: number) => boolean {
  return (a, b) => {
    let product = 0
    let squaresA = 0
    let squaresB = 0
    for (let d = 0; d < dimension; d += 1) {
      const x = vectors[a * dimension + d]
      const y = vectors[b * dimension + d]
      product += x * y
      squaresA += x * x
      squaresB += y * y
    }
    return product >= similarity * Math.sqrt(squaresA * squaresB) && squaresA > 0 && squaresB > 0
  }
}
