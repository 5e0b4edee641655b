import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'

import { compare, wave } from '../../../fixtures/wasm-and-cpu.ts'
import { useEngine } from '../use-engine.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

const outer = fc.constantFrom<[number[], number[]]>(
  [[], []],
  [[3], [3]],
  [[1], [2]],
  [[4], [1]],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 2],
    [2, 2],
  ],
)

it('agrees with cpu for any shapes and flags, and leaves nothing behind', () =>
  fc.assert(
    fc.asyncProperty(
      outer,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      fc.boolean(),
      async ([outerA, outerB], rows, inner, columns, transposeA, transposeB) => {
        const lastA = transposeA ? [inner, rows] : [rows, inner]
        const lastB = transposeB ? [columns, inner] : [inner, columns]
        const batch = tf.broadcast_util.assertAndGetBroadcastShape(outerA, outerB)
        const { worst, left } = await compare(
          () => tf.matMul(wave([...outerA, ...lastA]), wave([...outerB, ...lastB], 1), transposeA, transposeB),
          // The cpu engine broadcasts [2, 1] against [1, 3] wrongly as well.
          () => {
            const a = wave([...outerA, ...lastA]).broadcastTo([...batch, ...lastA])
            const b = wave([...outerB, ...lastB], 1).broadcastTo([...batch, ...lastB])
            return tf.matMul(a, b, transposeA, transposeB)
          },
        )
        expect(worst).toBeLessThan(1e-5)
        expect(left).toBe(0)
      },
    ),
    { numRuns: 60 },
  ))

it('gives the gradients of a batch of products', async () => {
  const { worst } = await compare(() => {
    const [a, b] = [wave([3, 20, 30]), wave([3, 25, 30], 1)]
    const [da, db] = tf.grads((x, y) => tf.matMul(x, y, false, true).square().mean())([a, b])
    return tf.concat([da.flatten(), db.flatten()])
  })
  expect(worst).toBeLessThan(1e-5)
})

it('reads a matrix anew after its memory was given to another', async () => {
  await useEngine({ prefer: 'wasm' })
  const a = wave([2, 20, 20])
  const sums: number[] = []
  for (let round = 0; round < 3; round += 1) {
    const b = tf.fill([2, 20, 20], round)
    const product = tf.tidy(() => tf.matMul(a, b).sum())
    sums.push((await product.data())[0])
    tf.dispose([b, product])
  }
  const total = (await a.sum().data())[0] * 20
  expect(sums[1]).toBeCloseTo(total, 2)
  expect(sums[2]).toBeCloseTo(2 * total, 2)
  a.dispose()
})

it('refuses inner lengths that differ', () => {
  expect(() => tf.matMul(wave([2, 20, 30]), wave([2, 31, 20]))).toThrow(/inner/i)
})

it('sums nothing to zeros', async () => {
  // Memory that was something else before.
  tf.fill([5, 7], 3).dispose()
  const product = tf.matMul(tf.zeros([5, 0]), tf.zeros([0, 7]))
  expect([...(await product.data())]).toEqual(Array(35).fill(0))
  product.dispose()
})
