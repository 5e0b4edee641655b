import { Philox, useEngine } from '@neg/core'
import { beforeAll, expect, it } from 'vitest'

import { decideClaim } from '../decide-claim.ts'
import { digitData } from '../digits/digit-data.ts'
import type { ArmOutcome, Claim } from '../experiment.ts'
import { novelDigitsRun } from './novel-digits-run.ts'

const options = { quick: true, budget: 'short', threads: 1, dataDir: undefined } as const

beforeAll(() => useEngine({ prefer: 'wasm' }))

it('new classes are lost when their samples are of another class', async () => {
  const shared = await digitData(options)
  const claim: Claim = { id: 'novel', compare: ['sphere', 'triplet'], metric: 'disjoint, m 5', atLeast: -0.1, wins: 3 }
  const runs = async (method: 'sphere' | 'triplet', sabotaged: boolean): Promise<ArmOutcome[]> => {
    const outcomes: ArmOutcome[] = []
    for (const seed of [1, 2, 3]) {
      const context = { shared, options, rng: new Philox(seed), progress: () => undefined }
      outcomes.push(await novelDigitsRun({ method, known: 8, scale: 20 }, seed, context, { sabotaged }))
    }
    return outcomes
  }
  const triplet = await runs('triplet', false)
  const decided = async (sabotaged: boolean) =>
    decideClaim(claim, { sphere: await runs('sphere', sabotaged), triplet }, { plannedSeeds: 3, quick: false }).verdict
  expect(await decided(false)).not.toBe('not-supported')
  expect(await decided(true)).toBe('not-supported')
}, 60_000)
