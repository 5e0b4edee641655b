import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { enginesThatLoad } from '../../testing/index.ts'
import { lambdaLoss } from './lambda-loss.ts'
import type { LambdaWeighting } from './ranked-pairs.ts'

const { engines } = await enginesThatLoad()

/** The definition over documents sorted by score. */
function naive(
  scores: readonly number[],
  relevances: readonly number[],
  { weighting, k, mu = 10 }: { weighting: LambdaWeighting; k: number; mu?: number },
): number {
  const order = scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b)
  const [s, y] = [order.map((i) => scores[i]), order.map((i) => relevances[i])]
  const discount = (position: number): number => Math.log2(1 + position)
  const gain = (relevance: number): number => 2 ** relevance - 1
  const ideal = relevances
    .toSorted((a, b) => b - a)
    .slice(0, k)
    .reduce((sum, relevance, i) => sum + gain(relevance) / discount(i + 1), 0)
  const gains = y.map((relevance) => gain(relevance) / Math.max(ideal, 1e-10))
  let [sum, count] = [0, 0]
  for (let i = 1; i <= s.length; i += 1) {
    for (let j = 1; j <= s.length; j += 1) {
      if (!(weighting === 'ndcgLoss1' || y[i - 1] > y[j - 1]) || (i > k && j > k)) continue
      const apart = Math.abs(gains[i - 1] - gains[j - 1])
      const step = Math.abs(i - j)
      const second = step === 0 ? 0 : Math.abs(1 / discount(step) - 1 / discount(step + 1)) * apart
      const rank = Math.abs(1 / discount(i) - 1 / discount(j)) * apart
      const weights = {
        none: 1,
        ndcgLoss1: gains[i - 1] / discount(i),
        ndcgLoss2: second,
        lambdaRank: rank,
        ndcgLoss2PlusPlus: mu * second + rank,
      }
      sum += weights[weighting] * Math.log2(1 + Math.exp(s[j - 1] - s[i - 1]))
      count += 1
    }
  }
  return sum / Math.max(1, count)
}

it.each(engines)('is its definition on $name, with equal scores and any k', async ({ name: prefer }) => {
  await useEngine({ prefer })
  const list = fc.array(
    fc.record({ score: fc.integer({ min: -3, max: 3 }), relevance: fc.integer({ min: 0, max: 4 }) }),
    {
      minLength: 1,
      maxLength: 7,
    },
  )
  const weighting = fc.constantFrom<LambdaWeighting>(
    'none',
    'ndcgLoss1',
    'ndcgLoss2',
    'lambdaRank',
    'ndcgLoss2PlusPlus',
  )
  await fc.assert(
    fc.asyncProperty(list, weighting, fc.integer({ min: 1, max: 8 }), async (documents, word, k) => {
      const [scores, relevances] = [documents.map(({ score }) => score), documents.map(({ relevance }) => relevance)]
      const given = tf.tensor2d([scores])
      const loss = lambdaLoss(given, Float32Array.from(relevances), { weighting: word, k })
      const expected = naive(scores, relevances, { weighting: word, k })
      expect(Math.abs((await loss.data())[0] - expected)).toBeLessThan(2e-5 * Math.max(1, expected))
      tf.dispose([given, loss])
    }),
    { numRuns: 60 },
  )
})

it('sweeps long lists in blocks', async () => {
  await useEngine({ prefer: 'wasm' })
  const scores = Array.from({ length: 700 }, (_, i) => Math.fround(Math.sin(i * i)))
  const relevances = scores.map((_, i) => (i * 7) % 4)
  const given = tf.tensor2d([scores, scores])
  for (const k of [30, 700]) {
    const loss = lambdaLoss(given, Float32Array.from([...relevances, ...relevances]), { k })
    const expected = naive(scores, relevances, { weighting: 'ndcgLoss2PlusPlus', k })
    expect(Math.abs((await loss.data())[0] / expected - 1)).toBeLessThan(1e-4)
  }
})
