import type { Candidates } from '@neg/core'
import { wilsonInterval } from '@neg/core/statistics'

/** One way to tell a false negative, and its name in reports. */
export interface FalseNegativeRoute {
  readonly route: string
  /** Whether the pair is likely no negative at all; undefined where this route can't tell. */
  readonly isFalse: (anchor: number, candidate: number) => boolean | undefined
}

/** A share of false negatives, by the name of the route that tells them, as the mining manifest writes it. */
export interface FalseNegativeRate {
  readonly route: string
  /** NaN where the route could judge nothing. */
  readonly estimate: number
  readonly interval: readonly [low: number, high: number]
  /** Pairs judged. */
  readonly n: number
}

/**
 * Estimates which share of mined negatives is false, each route on its own, with Wilson's interval.
 *
 * A route is a proxy or a set of known labels (say: one relation away from the positive in a taxonomy, or judged
 * relevant in labels that mining didn't see); its name goes into the report, since the share means nothing without it.
 * Pairs that a route can't judge don't count.
 *
 * @param options.confidence default 0.95.
 */
export function falseNegativeRate(
  negatives: Pick<Candidates, 'anchor' | 'candidate'>,
  routes: readonly FalseNegativeRoute[],
  options: { readonly confidence?: number } = {},
): FalseNegativeRate[] {
  return routes.map(({ route, isFalse }) => {
    let judged = 0
    let found = 0
    for (let row = 0; row < negatives.anchor.length; row += 1) {
      const verdict = isFalse(negatives.anchor[row], negatives.candidate[row])
      if (verdict === undefined) continue
      judged += 1
      if (verdict) found += 1
    }
    const { estimate, low, high } = wilsonInterval(found, judged, options)
    return { route, estimate, interval: [low, high], n: judged }
  })
}
