import { Philox, useEngine } from '@neg/core'
import { beforeAll, expect, it } from 'vitest'

import { decideClaim } from '../decide-claim.ts'
import type { ArmOutcome, Claim } from '../experiment.ts'
import { regressionArms } from './arms.ts'
import { curveRun } from './curve-run.ts'

const options = { quick: true, budget: 'short', threads: 1, dataDir: undefined } as const
const seeds = [1, 2, 3]
const claim: Claim = { id: 'ordered', compare: ['supremix', 'supcon'], metric: 'ordinality', atLeast: 0.3, wins: 3 }

beforeAll(() => useEngine({ prefer: 'wasm' }))

it.each([
  [false, 'supported'],
  [true, 'not-supported'],
])(
  'order is found in the targets alone: shuffled %s, %s',
  async (sabotaged, verdict) => {
    const outcomes: Record<string, ArmOutcome[]> = {}
    for (const arm of claim.compare) {
      outcomes[arm] = []
      for (const seed of seeds) {
        const context = { rng: new Philox(seed), options, progress: () => undefined }
        const { steps, ordinality } = await curveRun(regressionArms[arm].loss, context, {
          sabotaged: sabotaged && arm === 'supremix',
        })
        outcomes[arm].push({ steps, metrics: { ordinality } })
      }
    }
    expect(decideClaim(claim, outcomes, { plannedSeeds: seeds.length, quick: false }).verdict).toBe(verdict)
  },
  60_000,
)
