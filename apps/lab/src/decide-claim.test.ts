import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { decideClaim } from './decide-claim.ts'
import type { Claim, DecidedClaim } from './experiment.ts'

const claim: Claim = { id: 'harder', compare: ['hard', 'random'], metric: 'mrr', atLeast: 0.01, wins: 4 }

/** Decides a claim whose per-seed differences are given. */
function decide(
  differences: readonly number[],
  options: { quick?: boolean; claim?: Partial<Claim> } = {},
): DecidedClaim {
  const outcome = (mrr: number): { steps: number; metrics: { mrr: number } } => ({ steps: 1, metrics: { mrr } })
  return decideClaim(
    { ...claim, ...options.claim },
    { hard: differences.map((value) => outcome(0.5 + value)), random: differences.map(() => outcome(0.5)) },
    { plannedSeeds: 5, quick: options.quick ?? false },
  )
}

describe('decideClaim', () => {
  it('supports a claim whose mean, wins and interval all hold', () => {
    const decided = decide([0.02, 0.03, 0.02, 0.03, 0.025])
    expect(decided).toMatchObject({ id: 'harder', wins: 5, verdict: 'supported' })
    expect(decided.mean).toBeCloseTo(0.025, 12)
    // t(4, .975) = 2.776; s = .005; half = 2.776 * .005 / sqrt(5)
    expect(decided.interval?.low).toBeCloseTo(0.025 - 0.006208, 5)
    expect(decided.rule).toBe(
      'mrr: hard minus random at least 0.01 on average, above 0 in 4 of 5 seeds and over the whole 95 % t interval',
    )
  })

  it('does not support one whose mean or wins fall short', () => {
    expect(decide([0.005, 0.006, 0.005, 0.006, 0.005]).verdict).toBe('not-supported')
    expect(decide([0.1, 0.1, 0.1, -0.01, -0.01]).verdict).toBe('not-supported')
    expect(decide([-0.02, -0.03, -0.02, -0.03, -0.02]).verdict).toBe('not-supported')
    expect(decide([0.02, 0.02, 0.02, 0, 0], { claim: { atLeast: 0 } }).verdict).toBe('not-supported')
  })

  it('leaves open what the spread of the seeds leaves open', () => {
    expect(decide([0.001, 0.001, 0.2, 0.001, 0.001]).verdict).toBe('undecided')
  })

  it('leaves open quick runs, fewer seeds than planned, and single seeds', () => {
    expect(decide([0.02, 0.03, 0.02, 0.03, 0.025], { quick: true }).verdict).toBe('undecided')
    expect(decide([0.02, 0.03, 0.02, 0.03]).verdict).toBe('undecided')
    expect(decide([-0.5], { quick: true })).toMatchObject({ interval: null, verdict: 'undecided' })
  })

  it('lets a claim of "not worse by more than" hold just below 0', () => {
    const equal = [-0.01, 0.01, -0.005, 0.005, 0.001]
    expect(decide(equal, { claim: { atLeast: -0.05, wins: 5 } })).toMatchObject({ wins: 5, verdict: 'supported' })
    expect(decide(equal, { claim: { atLeast: 0, wins: 5 } }).verdict).toBe('not-supported')
  })

  it('wants wins in proportion when there are more seeds than planned', () => {
    const mostly = [...Array<number>(8).fill(0.02), -0.001, -0.001]
    expect(decide(mostly).verdict).toBe('supported')
    expect(decide([...mostly.slice(1), -0.001]).verdict).toBe('not-supported')
  })

  it('names a metric that an arm lacks', () => {
    expect(() => decide([0, 0], { claim: { metric: 'ndcg' } })).toThrow(/ndcg/)
  })

  it('never supports a claim and its opposite', () => {
    const differences = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 9 })
    fc.assert(
      fc.property(differences, (values) => {
        const plain = { atLeast: 0, wins: 1 }
        const verdicts = [
          decide(values, { claim: plain }),
          decide(
            values.map((value) => -value),
            { claim: plain },
          ),
        ]
        expect(verdicts.filter(({ verdict }) => verdict === 'supported').length).toBeLessThan(2)
      }),
    )
  })
})
