import { Philox, useEngine } from '@neg/core'
import { groco, infoNCE, ntXent } from '@neg/core/losses'
import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'

import { decideClaim } from '../decide-claim.ts'
import type { ArmOutcome, Claim, Verdict } from '../experiment.ts'
import { type DigitData, digitData } from './digit-data.ts'
import { digitRun, type ViewsLoss } from './digit-run.ts'

const options = { quick: true, budget: 'short', threads: 1, dataDir: undefined } as const
const seeds = [1, 2, 3]

const twoViews =
  (loss: (first: tf.Tensor2D, second: tf.Tensor2D) => tf.Tensor): ViewsLoss =>
  (projections) => {
    const [first, second] = tf.unstack(projections) as tf.Tensor2D[]
    return loss(first, second)
  }

const losses: Readonly<Record<string, ViewsLoss>> = {
  groco: (views) => groco(views),
  'nt-xent': twoViews((first, second) => ntXent(first, second, { temperature: 0.5 })),
  'tau 0.2': twoViews((first, second) => infoNCE(first, second, { temperature: 0.2, normalise: true })),
  'tau 3': twoViews((first, second) => infoNCE(first, second, { temperature: 3, normalise: true })),
}

let shared: DigitData

beforeAll(async () => {
  await useEngine({ prefer: 'wasm' })
  shared = await digitData(options)
})

/** The verdict where some arms' views share nothing. */
async function verdictOf(claim: Claim, sabotaged: readonly string[]): Promise<Verdict> {
  const outcomes: Record<string, ArmOutcome[]> = {}
  for (const arm of claim.compare) {
    outcomes[arm] = []
    for (const seed of seeds) {
      const context = { shared, rng: new Philox(seed), options, progress: () => undefined }
      outcomes[arm].push(await digitRun(losses[arm], context, { sabotaged: sabotaged.includes(arm) }))
    }
  }
  return decideClaim(claim, outcomes, { plannedSeeds: seeds.length, quick: false }).verdict
}

it('better neighbourhoods are gone when the views of a digit share nothing', async () => {
  const claim: Claim = { id: 'better', compare: ['nt-xent', 'groco'], metric: 'knn', atLeast: 0.05, wins: 3 }
  expect(await verdictOf(claim, ['groco'])).toBe('supported')
  expect(await verdictOf(claim, ['nt-xent'])).toBe('not-supported')
}, 60_000)

it('the temperature no longer trades uniformity when the views of a digit share nothing', async () => {
  const claim: Claim = { id: 'dial', compare: ['tau 3', 'tau 0.2'], metric: 'uniformity', atLeast: 0.1, wins: 3 }
  expect(await verdictOf(claim, [])).toBe('supported')
  expect(await verdictOf(claim, ['tau 3', 'tau 0.2'])).toBe('not-supported')
}, 60_000)
