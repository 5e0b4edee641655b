import { NegError } from '@neg/core'
import { choose, Philox } from '@neg/core/random'

/** One query, as FlagEmbedding's miner sees it: texts are what they say. */
export interface FlagEmbeddingQuery {
  readonly query: string
  readonly positives: readonly string[]
  /** The pool's texts for this query, best first; positives stand among them. */
  readonly rankedTexts: readonly string[]
}

export interface MineFlagEmbeddingOptions {
  /** The places of the ranked list to draw from, "10-210" for places 10 to 209. Default `10-210`. */
  readonly rangeForSampling?: string
  /** Default 15. */
  readonly negativeNumber?: number
  /** The texts to fill up from. Default: those ranked. */
  readonly pool?: readonly string[]
  /** Default 0; each query draws from a generator of its own, named by its text. */
  readonly seed?: number
}

export interface FlagEmbeddingNegatives {
  /** Those sampled, then those filled in: the new `neg` of the training row. */
  readonly negatives: readonly string[]
  readonly sampled: readonly string[]
  /** How many random texts of the pool were added because the range held too few. */
  readonly randomFill: number
}

/**
 * Mines as FlagEmbedding's `hn_mine` does, for results that compare with theirs.
 *
 * The slice of the ranked list is taken **before** the positives are removed; texts equal to a positive or to the query
 * go; `negativeNumber` are drawn from the rest, in the order of the list; where that isn't enough, random texts of the
 * pool fill up, never a positive, and one already drawn (or the query) only when no other is left. `neg` texts of an
 * existing row are replaced by the result.
 *
 * @throws NEG_RANGE for a range that isn't "from-to" with from < to, or a negativeNumber < 1.
 */
export function mineFlagEmbedding(
  { query, positives, rankedTexts }: FlagEmbeddingQuery,
  options: MineFlagEmbeddingOptions = {},
): FlagEmbeddingNegatives {
  const { rangeForSampling = '10-210', negativeNumber = 15, pool = rankedTexts, seed = 0 } = options
  const [from, to] = parseRange(rangeForSampling)
  if (!Number.isInteger(negativeNumber) || negativeNumber < 1) {
    throw new NegError('NEG_RANGE', `negativeNumber is ${negativeNumber}, not a whole number >= 1`, {
      where: { field: 'negativeNumber' },
    })
  }
  const rng = new Philox(seed).fork('flag-embedding').fork(query)
  const right = new Set(positives)
  const eligible = rankedTexts.slice(from, to).filter((text) => !right.has(text) && text !== query)
  const draw = (texts: readonly string[], count: number): string[] =>
    Array.from(choose(texts.length, Math.min(count, texts.length), rng), (i) => texts[i])
  const sampled = draw(eligible, negativeNumber)
  const taken = new Set([...sampled, query])
  const wrong = pool.filter((text) => !right.has(text))
  const fresh = wrong.filter((text) => !taken.has(text))
  const filled = draw(fresh, negativeNumber - sampled.length)
  const stale = wrong.filter((text) => taken.has(text))
  const repeated = draw(stale, negativeNumber - sampled.length - filled.length)
  return {
    negatives: [...sampled, ...filled, ...repeated],
    sampled,
    randomFill: filled.length + repeated.length,
  }
}

function parseRange(range: string): [from: number, to: number] {
  const parts = /^(\d+)-(\d+)$/.exec(range)
  const [from, to] = parts === null ? [0, 0] : [Number(parts[1]), Number(parts[2])]
  if (from < to) return [from, to]
  throw new NegError('NEG_RANGE', `rangeForSampling is ${JSON.stringify(range)}`, {
    where: { field: 'rangeForSampling' },
    remedy: 'Give two places such as "10-210", the second one above the first.',
  })
}
