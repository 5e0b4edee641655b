import { NegError } from '@neg/core'
import { choose, Philox, shuffle } from '@neg/core/random'

import type { NegativeSource } from './negative-source.ts'

export interface RandomNegativesOptions {
  /** Negatives an anchor, different from each other. Default 1. */
  readonly perAnchor?: number
  /** For each anchor the documents that are right, which are never drawn. Default: none. */
  readonly positives?: readonly (Int32Array | readonly number[])[]
  /** Default 0. */
  readonly seed?: number
}

/**
 * Documents drawn uniformly: easy negatives, nearly never false, the baseline of every comparison.
 *
 * Each anchor draws from a generator of its own, so the result doesn't depend on which anchors are asked together.
 * Scores are 0. Time O(perAnchor + positives) an anchor.
 *
 * @throws NEG_RANGE when there are fewer documents than `perAnchor` once the positives are gone.
 */
export function randomNegatives(documentCount: number, options: RandomNegativesOptions = {}): NegativeSource {
  const { perAnchor = 1, positives, seed = 0 } = options
  const rng = new Philox(seed).fork('random-negatives')
  return async (anchors) => {
    const size = anchors.length * perAnchor
    const anchor = new Int32Array(size)
    const candidate = new Int32Array(size)
    anchors.forEach((number, row) => {
      const right = Int32Array.from(new Set(positives?.[number])).sort()
      if (documentCount - right.length < perAnchor) {
        throw new NegError(
          'NEG_RANGE',
          `there are no ${perAnchor} documents besides the positives of anchor ${number}`,
          {
            where: { field: 'perAnchor' },
            remedy: `Ask for at most ${documentCount - right.length}.`,
          },
        )
      }
      const own = rng.fork(number)
      // Places among the documents that aren't right, shifted past those that are.
      const drawn = choose(documentCount - right.length, perAnchor, own).map((place) => skip(place, right))
      anchor.fill(number, row * perAnchor, (row + 1) * perAnchor)
      candidate.set(shuffle(drawn, own), row * perAnchor)
    })
    return { anchor, candidate, score: new Float32Array(size), source: new Uint8Array(size) }
  }
}

/** The number at a place when the given ones, ascending, are left out. */
function skip(place: number, left: Int32Array): number {
  let number = place
  for (const out of left) {
    if (out > number) break
    number += 1
  }
  return number
}
