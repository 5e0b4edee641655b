import type { Searcher } from '@neg/core'

import { checkAnchors, type NegativeSource } from './negative-source.ts'

export interface SearchNegativesOptions {
  /** Candidates an anchor, positives not counted when they are given. Default 100. */
  readonly depth?: number
  /** For each anchor the documents that are right, which the search leaves out. Default: they stay in. */
  readonly positives?: readonly (Int32Array | readonly number[])[]
}

/**
 * The best documents of any search engine, by document number: hard negatives, and among them the false ones.
 *
 * @param queries one entry an anchor number. Memory O(anchors asked x depth).
 * @throws NEG_RANGE for an anchor without an entry; what the searcher throws. Both when the source is asked.
 */
export function searchNegatives<Q>(
  searcher: Searcher<Q>,
  queries: readonly Q[],
  options: SearchNegativesOptions = {},
): NegativeSource {
  const { depth = 100, positives } = options
  return async (anchors) => {
    checkAnchors(anchors, Math.min(queries.length, positives?.length ?? queries.length))
    const exclude = positives === undefined ? undefined : Array.from(anchors, (anchor) => positives[anchor])
    const asked = Array.from(anchors, (anchor) => queries[anchor])
    const { ids, scores, counts } = await searcher.search(asked, depth, { exclude })
    const size = counts.reduce((sum, count) => sum + count, 0)
    const anchor = new Int32Array(size)
    const candidate = new Int32Array(size)
    const score = new Float32Array(size)
    let at = 0
    counts.forEach((count, row) => {
      anchor.fill(anchors[row], at, at + count)
      candidate.set(ids.subarray(row * depth, row * depth + count), at)
      score.set(scores.subarray(row * depth, row * depth + count), at)
      at += count
    })
    return { anchor, candidate, score, source: new Uint8Array(size) }
  }
}
