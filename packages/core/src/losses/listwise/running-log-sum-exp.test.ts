import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { listMLE } from './list-mle.ts'
import { runningLogSumExp } from './running-log-sum-exp.ts'

await useEngine({ prefer: 'wasm' })

const naive = (row: readonly number[]): number => {
  const most = Math.max(...row)
  return most + Math.log(row.reduce((sum, x) => sum + Math.exp(x - most), 0))
}

it('is the logarithm of the sum up to, or from, each entry, far apart as they may be', async () => {
  const rows = fc.array(fc.double({ min: -500, max: 500, noNaN: true }), { minLength: 1, maxLength: 17 })
  await fc.assert(
    fc.asyncProperty(rows, async (row) => {
      const x = tf.tensor2d([row])
      const upTo = runningLogSumExp(x, 'upTo')
      const from = runningLogSumExp(x, 'from')
      const [first, last] = [await upTo.data(), await from.data()]
      row.forEach((_, i) => {
        expect(Math.abs(first[i] - naive(row.slice(0, i + 1)))).toBeLessThan(2e-4)
        expect(Math.abs(last[i] - naive(row.slice(i)))).toBeLessThan(2e-4)
      })
      tf.dispose([x, upTo, from])
    }),
    { numRuns: 40 },
  )
})

it('serves lists of many documents', async () => {
  const columns = 5000
  const scores = Array.from({ length: columns }, (_, i) => Math.sin(i) * 50)
  const loss = listMLE(tf.tensor2d([scores]), new Float32Array(columns))
  let [expected, later] = [0, Number.NEGATIVE_INFINITY]
  for (const score of scores.toReversed()) {
    later = naive([score, later])
    expected += later - score
  }
  expect(Math.abs((await loss.data())[0] / expected - 1)).toBeLessThan(1e-5)
})
