import { expect, test } from 'vitest'

import { Philox } from '../random/philox.ts'
import { evaluate } from './evaluate.ts'

const rng = new Philox(1)
const qrels = new Map<string, Map<string, number>>()
const run = new Map<string, Map<string, number>>()
for (let q = 0; q < 1000; q += 1) {
  const scores = new Map<string, number>()
  while (scores.size < 1000) scores.set(`doc${rng.below(1_000_000)}`, rng.uniform())
  run.set(`q${q}`, scores)
  qrels.set(`q${q}`, new Map([...scores.keys()].slice(0, 50).map((id) => [id, rng.below(4)])))
}

test('1,000 queries by 1,000 documents, the usual measures, within 2 s on one core', async ({ bench }) => {
  const measures = ['official', 'ndcg', 'ndcg_cut', 'map_cut', 'recall', 'mrr_10']
  const result = await bench('evaluate', () => {
    evaluate(qrels, run, measures)
  }).run({ iterations: 3, warmupIterations: 1, time: 0 })
  expect(result.latency.mean).toBeLessThan(2000)
})
