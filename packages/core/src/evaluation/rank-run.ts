import { NegError } from '../errors.ts'
import { compareIds } from './compare-ids.ts'
import type { ScorePrecision } from './types.ts'

/** Documents of one query, best first. */
export interface RankedList {
  readonly ids: readonly string[]
  readonly scores: Float64Array
}

export interface RankRunOptions {
  /** Default `float64`. */
  readonly scorePrecision?: ScorePrecision
  /** Keep only the first so many, after sorting. Default: all. */
  readonly maxDocs?: number
}

/**
 * Puts the documents of one query in order: by score descending, and equal scores by document id descending in UTF-8
 * byte order. This is the only ordering rule of the toolkit, that of trec_eval; a rank column plays no part.
 *
 * With `scorePrecision: 'float32'` scores are rounded to float32 first (as trec_eval 9 stored them).
 * Time O(n log n).
 *
 * @throws NEG_NOT_FINITE for a score that is NaN; NEG_RANGE for a `maxDocs` that is no whole number >= 0.
 */
export function rankRun(scores: ReadonlyMap<string, number>, options: RankRunOptions = {}): RankedList {
  const { scorePrecision = 'float64', maxDocs = Number.POSITIVE_INFINITY } = options
  if (!(maxDocs === Number.POSITIVE_INFINITY || (Number.isInteger(maxDocs) && maxDocs >= 0))) {
    throw new NegError('NEG_RANGE', `maxDocs is ${maxDocs}, not a whole number`, { where: { field: 'maxDocs' } })
  }
  const round = scorePrecision === 'float32'
  const names = [...scores.keys()]
  const values = new Float64Array(names.length)
  let at = 0
  for (const [id, score] of scores) {
    if (Number.isNaN(score)) {
      throw new NegError('NEG_NOT_FINITE', `the score of document ${JSON.stringify(id)} is NaN`, {
        where: { field: 'score' },
        remedy: 'Look for a division by zero or an unnormalised vector in the system that scored it.',
      })
    }
    values[at] = round ? Math.fround(score) : score
    at += 1
  }
  const order = Uint32Array.from(names, (_, i) => i)
  // An infinite difference of equal infinities would be NaN, so the scores are compared, not subtracted.
  order.sort((i, j) => {
    if (values[i] > values[j]) return -1
    if (values[i] < values[j]) return 1
    return compareIds(names[j], names[i])
  })
  const kept = order.subarray(0, Math.min(maxDocs, order.length))
  return { ids: Array.from(kept, (i) => names[i]), scores: Float64Array.from(kept, (i) => values[i]) }
}
