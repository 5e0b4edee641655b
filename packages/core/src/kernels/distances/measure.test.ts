import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import { Philox } from '../../random/index.ts'
import { checkGradient, enginesThatLoad, expectNoLeak } from '../../testing/index.ts'
import { measureNames, measureOf } from './measure.ts'

const module = new URL('../../../fixtures/measures-of-rows.ts', import.meta.url)
const { engines } = await enginesThatLoad()

function vectors(rows: number, dimension: number, seed: number): Float64Array {
  const rng = new Philox(seed)
  return Float64Array.from({ length: rows * dimension }, () => rng.normal())
}

const oracles = {
  euclidean: (x, y) => Math.hypot(...x.map((value, i) => value - y[i])),
  squaredEuclidean: (x, y) => Math.hypot(...x.map((value, i) => value - y[i])) ** 2,
  manhattan: (x, y) => x.reduce((sum, value, i) => sum + Math.abs(value - y[i]), 0),
  cosine: (x, y) => dot(x, y) / Math.hypot(...x) / Math.hypot(...y),
  dotProduct: dot,
} satisfies Record<string, (x: number[], y: number[]) => number>

function dot(x: number[], y: number[]): number {
  return x.reduce((sum, value, i) => sum + value * y[i], 0)
}

describe.each(engines.map(({ name }) => name))('measures on %s', (prefer) => {
  it.each(measureNames)('%s agrees with its definition, in a matrix and row by row', async (name) => {
    await useEngine({ prefer })
    const [x, y] = [vectors(5, 3, 1), vectors(5, 3, 2)]
    y.set(x.subarray(0, 3))
    const [a, b] = [x, y].map((values) => tf.tensor2d(Float32Array.from(values), [5, 3]))
    await expectNoLeak(() => measureOf(name).matrix(a, b))
    const matrix = measureOf(name).matrix(a, b)
    const rows = measureOf(name).rows(a, b)
    const [inMatrix, inRows] = [await matrix.data(), await rows.data()]
    const row = (values: Float64Array, index: number): number[] => [...values.subarray(index * 3, index * 3 + 3)]
    for (let i = 0; i < 5; i += 1) {
      for (let j = 0; j < 5; j += 1) {
        expect(inMatrix[i * 5 + j]).toBeCloseTo(oracles[name](row(x, i), row(y, j)), 5)
      }
      expect(inRows[i]).toBeCloseTo(oracles[name](row(x, i), row(y, i)), 5)
    }
    tf.dispose([a, b, matrix, rows])
  })

  it('gives no gradient at a distance of 0 and to a zero row', async () => {
    await useEngine({ prefer })
    const x = tf.tensor2d([1, 2, 0, 0], [2, 2])
    for (const name of ['euclidean', 'manhattan', 'cosine'] as const) {
      const gradient = tf.grad((a) =>
        measureOf(name)
          .matrix(a as tf.Tensor2D, a as tf.Tensor2D)
          .sum(),
      )(x)
      expect((await gradient.data()).every(Number.isFinite)).toBe(true)
      gradient.dispose()
    }
    x.dispose()
  })

  it('gives coinciding rows no gradient of the city-block distance', async () => {
    await useEngine({ prefer })
    const x = tf.tensor2d([1, 2], [1, 2])
    const gradient = tf.grad((a) =>
      measureOf('manhattan')
        .rows(a as tf.Tensor2D, x)
        .sum(),
    )(x)
    expect([...(await gradient.data())].map(Math.abs)).toEqual([0, 0])
    tf.dispose([x, gradient])
  })

  it('makes many distances from products', async () => {
    await useEngine({ prefer })
    const values = Float32Array.from(vectors(1100, 16, 3))
    const x = tf.tensor2d(values, [1100, 16])
    const distances = measureOf('euclidean').matrix(x, x)
    const found = await distances.data()
    for (const [i, j] of [
      [0, 1],
      [1099, 3],
      [500, 700],
    ]) {
      const expected = Math.hypot(...values.subarray(i * 16, i * 16 + 16).map((value, k) => value - values[j * 16 + k]))
      expect(found[i * 1100 + j]).toBeCloseTo(expected, 4)
    }
    tf.dispose([x, distances])
  })
})

describe('measureOf', () => {
  it.each(measureNames.flatMap((name) => [true, false].map((normalise) => [name, normalise] as const)))(
    'has the gradient of %s, normalised first: %s',
    async (name, normalise) => {
      const inputs = [4, 3].map((rows, index) => ({ shape: [rows, 3], values: vectors(rows, 3, index + 5) }))
      const options = { name, normalise }
      expect((await checkGradient(module, 'matrix', inputs, { options })).worst).toBeLessThan(1e-8)
      const same = [inputs[0], { shape: [4, 3], values: vectors(4, 3, 9) }]
      expect((await checkGradient(module, 'rows', same, { options })).worst).toBeLessThan(1e-8)
    },
  )

  it('refuses a name that is none', () => {
    expect(() => measureOf('hamming' as 'cosine')).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })
})
