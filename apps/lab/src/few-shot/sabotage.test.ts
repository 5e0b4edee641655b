import { Philox, useEngine } from '@neg/core'
import { beforeAll, expect, it } from 'vitest'

import { decideClaim } from '../decide-claim.ts'
import type { ArmOutcome, Claim } from '../experiment.ts'
import { fewShotRun } from './few-shot-run.ts'

const options = { quick: true, budget: 'short', threads: 1, dataDir: undefined } as const

beforeAll(() => useEngine({ prefer: 'wasm' }))

it('a better loss is worse when its training labels are shuffled', async () => {
  const claim: Claim = { id: 'better', compare: ['CE', 'ICNN'], metric: 'accuracy', atLeast: 0.03, wins: 3 }
  const runs = async (term: 'crossEntropy' | 'icnnFull', sabotaged: boolean): Promise<ArmOutcome[]> => {
    const outcomes: ArmOutcome[] = []
    for (const seed of [1, 2, 3]) {
      const context = { options, rng: new Philox(seed), progress: () => undefined }
      outcomes.push(await fewShotRun({ shots: 5, terms: [term] }, seed, context, { sabotaged }))
    }
    return outcomes
  }
  const ICNN = await runs('icnnFull', false)
  const decided = async (sabotaged: boolean) =>
    decideClaim(claim, { CE: await runs('crossEntropy', sabotaged), ICNN }, { plannedSeeds: 3, quick: false }).verdict
  expect(await decided(false)).toBe('supported')
  expect(await decided(true)).toBe('not-supported')
}, 60_000)
