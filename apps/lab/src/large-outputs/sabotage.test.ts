import { Philox, useEngine } from '@neg/core'
import { mseOneHot, zLoss } from '@neg/core/losses'
import { beforeAll, expect, it } from 'vitest'

import { decideClaim } from '../decide-claim.ts'
import type { ArmOutcome, Claim } from '../experiment.ts'
import { nextWordRun, type OutputLoss } from './next-word-run.ts'
import { wordData } from './word-data.ts'

const options = { quick: true, budget: 'short', threads: 1, dataDir: undefined } as const

beforeAll(() => useEngine({ prefer: 'wasm' }))

it('a better loss is no better when it learns to guess any words', async () => {
  const shared = await wordData(options)
  const claim: Claim = { id: 'better', compare: ['Z', 'squares'], metric: 'top 100', atLeast: 0.03, wins: 3 }
  const runs = async (loss: OutputLoss, sabotaged: boolean): Promise<ArmOutcome[]> => {
    const outcomes: ArmOutcome[] = []
    for (const seed of [1, 2, 3]) {
      const context = { shared, options, rng: new Philox(seed), progress: () => undefined }
      outcomes.push(await nextWordRun(loss, context, { sabotaged }))
    }
    return outcomes
  }
  const squares = await runs((logits, labels) => mseOneHot(logits, labels), false)
  const decided = async (sabotaged: boolean) => {
    const Z = await runs((logits, labels) => zLoss(logits, labels, { offset: 10 }), sabotaged)
    return decideClaim(claim, { Z, squares }, { plannedSeeds: 3, quick: false }).verdict
  }
  expect(await decided(false)).toBe('supported')
  expect(await decided(true)).toBe('not-supported')
}, 60_000)
