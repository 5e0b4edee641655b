import { expect, it } from 'vitest'

import { experimentPage } from './experiment-page.ts'
import { defineExperiment } from './experiment.ts'
import type { LabResult } from './experiment.ts'

const experiment = defineExperiment({
  id: '06',
  title: 'Coins & tricks',
  system: 6,
  claim: 'A loaded coin shows more heads.',
  paper: 'Table 3: +0.3.',
  data: [],
  arms: [
    { name: 'fair', description: 'a coin' },
    { name: 'loaded', description: 'a trick' },
  ],
  seeds: 2,
  claims: [{ id: 'loaded', compare: ['loaded', 'fair'], metric: 'heads', atLeast: 0.1, wins: 2 }],
  run: async () => ({ steps: 0, metrics: {} }),
})

function result(quick: boolean): LabResult {
  const seeds = (heads: readonly number[]): LabResult['arms'][number]['seeds'] =>
    heads.map((value, i) => ({ seed: i + 1, metrics: { heads: value } }))
  return {
    schema: 'neg.lab/1',
    id: '06',
    quick,
    budget: 'short',
    arms: [
      { name: 'fair', steps: 1200, seeds: seeds([0.5, 0.52]) },
      { name: 'loaded', steps: 1200, seeds: seeds([0.4, 0.42]) },
    ],
    claims: [
      {
        id: 'loaded',
        rule: 'the rule',
        perSeed: [-0.1, -0.1],
        mean: -0.1,
        interval: { low: -0.1, high: -0.1, confidence: 0.95 },
        wins: 0,
        verdict: quick ? 'undecided' : 'not-supported',
      },
    ],
    provenance: { engine: 'wasm', device: 'a chip', versions: { node: '24' }, commit: null, data: [] },
  }
}

const context = { folder: '.', seconds: { fair: [1, 2], loaded: [3, 4] } }

it('says the claim, the verdict, every arm and where the claim is from', () => {
  const page = experimentPage(experiment, result(false), context)
  for (const text of [
    'Coins &amp; tricks',
    'A loaded coin',
    'not supported',
    'the rule',
    'a trick',
    '1,200',
    '\u22120.1000',
  ]) {
    expect(page).toContain(text)
  }
  expect(page).toContain('https://arxiv.org/abs/2209.05072')
  expect(page).not.toContain('A quick run')
})

it('warns of a quick run', () => {
  expect(experimentPage(experiment, result(true), context)).toContain('A quick run')
})
