import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { sinkhorn } from '../../numerics/index.ts'
import { expectClose, normalRows, sum } from '../../../fixtures/rows-of-losses.ts'
import { sinkhornAssign } from './sinkhorn-assign.ts'
import type { SinkhornAssignOptions } from './sinkhorn-assign.ts'

async function assign(scores: readonly number[][], options?: SinkhornAssignOptions): Promise<number[][]> {
  const before = tf.memory().numTensors
  const given = tf.tensor2d(scores as number[][])
  const found = sinkhornAssign(given, options)
  const rows = await found.array()
  tf.dispose([given, found])
  expect(tf.memory().numTensors).toBe(before)
  return rows
}

describe('sinkhornAssign', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it('gives rows that sum to 1, however sharp', () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(1000),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(1e-3, 0.05, 1),
        async (seed, rows, columns, epsilon) => {
          const found = await assign(normalRows(seed, rows, columns), { epsilon })
          expectClose(found.map(sum), Array<number>(rows).fill(1))
        },
      ),
      { numRuns: 40 },
    ))

  it('tends to the optimal plan, whose columns are equally full', async () => {
    const scores = normalRows(3, 6, 3)
    const found = await assign(scores, { epsilon: 0.5, iterations: 200 })
    const cost = { rows: 6, columns: 3, values: Float64Array.from(scores.flat(), (score) => -score) }
    const { plan } = sinkhorn(cost, { epsilon: 0.5 })
    expectClose(
      found.flat(),
      [...plan.values].map((share) => 6 * share),
    )
    expectClose(
      [0, 1, 2].map((column) => sum(found.map((row) => row[column]))),
      [2, 2, 2],
      1e-4,
    )
  })

  it.each([{ iterations: 0 }, { iterations: 1.5 }, { epsilon: 0 }])('refuses %o', async (wrong) => {
    await expect(assign(normalRows(1, 2, 2), wrong)).rejects.toMatchObject({ code: 'NEG_RANGE' })
  })
})
