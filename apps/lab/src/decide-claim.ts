import { NegError } from '@neg/core'
import { tInterval } from '@neg/core/statistics'

import type { ArmOutcome, Claim, DecidedClaim, Verdict } from './experiment.ts'

export interface DecideOptions {
  /** How many seeds a full run of the experiment takes. */
  readonly plannedSeeds: number
  readonly quick: boolean
}

/**
 * Decides a claim from the outcomes of both arms, aligned by seed.
 *
 * `supported` takes all three: the mean difference reaches `atLeast`, enough seeds win, and the 95 % t interval of
 * the mean lies above 0 (above `atLeast` where that is negative). `not-supported` when the mean or the wins fall
 * short. `undecided` when both hold and the interval doesn't, and always for a quick run, for fewer seeds than
 * planned and for a single one. With more seeds than planned the wins wanted grow in proportion.
 *
 * @throws NEG_INPUT_SCHEMA when an arm lacks the metric.
 */
export function decideClaim(
  claim: Claim,
  outcomes: Readonly<Record<string, readonly ArmOutcome[]>>,
  options: DecideOptions,
): DecidedClaim {
  const { id, compare, metric, atLeast } = claim
  const [higher, lower] = compare.map((arm) => outcomes[arm].map((outcome) => valueOf(outcome, arm, claim)))
  const perSeed = higher.map((value, i) => value - lower[i])
  const bar = Math.min(0, atLeast)
  const wanted = Math.ceil((claim.wins * Math.max(perSeed.length, options.plannedSeeds)) / options.plannedSeeds)
  const wins = perSeed.filter((difference) => difference > bar).length
  const mean = perSeed.reduce((sum, difference) => sum + difference, 0) / perSeed.length
  const interval = perSeed.length < 2 ? null : spread(perSeed)
  const holds = mean >= atLeast && wins >= wanted
  const enough = !options.quick && perSeed.length >= options.plannedSeeds && interval !== null
  const decided: Verdict = !holds
    ? 'not-supported'
    : interval !== null && interval.low > bar
      ? 'supported'
      : 'undecided'
  return {
    id,
    rule:
      `${metric}: ${compare[0]} minus ${compare[1]} at least ${atLeast} on average, ` +
      `above ${bar} in ${wanted} of ${Math.max(perSeed.length, options.plannedSeeds)} seeds ` +
      `and over the whole 95 % t interval`,
    perSeed,
    mean,
    interval,
    wins,
    verdict: enough ? decided : 'undecided',
  }
}

function spread(values: readonly number[]): NonNullable<DecidedClaim['interval']> {
  const { low, high, confidence } = tInterval(values)
  return { low, high, confidence }
}

function valueOf(outcome: ArmOutcome, arm: string, { id, metric }: Claim): number {
  const value = outcome.metrics[metric]
  if (value !== undefined) return value
  throw new NegError('NEG_INPUT_SCHEMA', `claim ${id} compares ${metric}, which arm "${arm}" doesn't report`, {
    where: { field: metric },
    remedy: 'Let every compared arm report the metric.',
  })
}
