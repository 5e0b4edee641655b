import { NegError } from '@neg/core'
import { choose, Philox, shuffle } from '@neg/core/random'

import { checkAnchors, type NegativeSource } from './negative-source.ts'

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
 * Scores are 0. Time O(perAnchor + positives log positives) an anchor.
 *
 * @throws NEG_RANGE for a `perAnchor` that is no whole number >= 0; when the source is asked, where there are fewer
 * documents than that once the positives are gone, or for an anchor that `positives` doesn't have.
 */
export function randomNegatives(documentCount: number, options: RandomNegativesOptions = {}): NegativeSource {
  const { perAnchor = 1, positives, seed = 0 } = options
  if (!Number.isInteger(perAnchor) || perAnchor < 0) {
    throw new NegError('NEG_RANGE', `perAnchor is ${perAnchor}, not a whole number >= 0`, {
      where: { field: 'perAnchor' },
    })
  }
  const rng = new Philox(seed).fork('random-negatives')
  return async (anchors) => {
    if (positives !== undefined) checkAnchors(anchors, positives.length)
    const size = anchors.length * perAnchor
    const anchor = new Int32Array(size)
    const candidate = new Int32Array(size)
    anchors.forEach((number, row) => {
      const right = Int32Array.from(new Set(positives?.[number])).sort()
      const wrong = documentCount - right.length
      if (wrong < perAnchor) {
        throw new NegError(
          'NEG_RANGE',
          `there are no ${perAnchor} documents besides the positives of anchor ${number}`,
          { where: { field: 'perAnchor' }, remedy: `Ask for at most ${wrong}.` },
        )
      }
      const own = rng.fork(number)
      const drawn = passOver(choose(wrong, perAnchor, own), right)
      anchor.fill(number, row * perAnchor, (row + 1) * perAnchor)
      candidate.set(shuffle(drawn, own), row * perAnchor)
    })
    return { anchor, candidate, score: new Float32Array(size), source: new Uint8Array(size) }
  }
}

/** The numbers at some places among those that are left without `out`; both ascending. */
function passOver(places: Int32Array, out: Int32Array): Int32Array {
  let passed = 0
  return places.map((place) => {
    while (passed < out.length && out[passed] <= place + passed) passed += 1
    return place + passed
  })
}
