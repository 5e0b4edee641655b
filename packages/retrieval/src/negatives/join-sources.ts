import { type Candidates, NegError } from '@neg/core'

import type { NegativeSource } from './negative-source.ts'

/**
 * Several sources as one: for each anchor the candidates of the first, then those of the second that are new, and so
 * on. `source` tells which one found a candidate first. Scores stay on the scales of their sources, so filters by score
 * belong before the join.
 *
 * @throws NEG_RANGE for more than 256 sources.
 */
export function joinSources(sources: readonly NegativeSource[]): NegativeSource {
  if (sources.length > 256) {
    throw new NegError('NEG_RANGE', `${sources.length} sources don't fit in one byte`, { where: { field: 'sources' } })
  }
  return async (anchors) => {
    const found: Candidates[] = []
    for (const source of sources) found.push(await source(anchors))
    const anchor: number[] = []
    const candidate: number[] = []
    const score: number[] = []
    const source: number[] = []
    const at = found.map(() => 0)
    for (const own of anchors) {
      const seen = new Set<number>()
      found.forEach((rows, number) => {
        for (; at[number] < rows.anchor.length && rows.anchor[at[number]] === own; at[number] += 1) {
          const document = rows.candidate[at[number]]
          if (seen.has(document)) continue
          seen.add(document)
          anchor.push(own)
          candidate.push(document)
          score.push(rows.score[at[number]])
          source.push(number)
        }
      })
    }
    return {
      anchor: Int32Array.from(anchor),
      candidate: Int32Array.from(candidate),
      score: Float32Array.from(score),
      source: Uint8Array.from(source),
    }
  }
}
