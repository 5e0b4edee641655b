import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../use-engine.ts'
import { repairEngine } from './index.ts'

/** Values that repeat nowhere in a small tensor. */
function wave(shape: readonly number[], phase = 0): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1)
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(0.7 * i + phase)),
    [...shape],
  )
}

/** Runs the same on wasm and on cpu (or what must equal it), and gives the worst difference and the tensors that wasm left behind. */
async function compare(run: () => tf.Tensor, onCpu: () => tf.Tensor = run): Promise<{ worst: number; left: number }> {
  await useEngine({ prefer: 'cpu' })
  const reference = tf.tidy(onCpu)
  const expected = await reference.data()
  await useEngine({ prefer: 'wasm' })
  const backend = tf.backend()
  const before = { tensors: tf.memory().numTensors, data: backend.numDataIds() }
  const found = tf.tidy(run)
  const values = await found.data()
  const { shape } = found
  found.dispose()
  const left = tf.memory().numTensors - before.tensors + (backend.numDataIds() - before.data)
  reference.dispose()
  expect(shape).toEqual(reference.shape)
  const worst = Math.max(...[...values].map((value, i) => Math.abs(value - expected[i])))
  return { worst, left }
}

beforeAll(async () => {
  await useEngine({ prefer: 'wasm' })
})

describe('repairEngine', () => {
  it('changes nothing when called again', () => {
    const before = tf.getKernel('BatchMatMul', 'wasm')
    const repairs = repairEngine(tf)
    expect(tf.getKernel('BatchMatMul', 'wasm')).toBe(before)
    expect(repairs).toContainEqual({ kernel: 'UnsortedSegmentSum', backend: 'wasm' })
  })
})

describe('BatchMatMul on wasm', () => {
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
})

describe('_FusedMatMul on wasm', () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('agrees with cpu (transposeA %s, transposeB %s)', async (transposeA, transposeB) => {
    const { worst, left } = await compare(() =>
      tf.fused.matMul({
        a: wave(transposeA ? [30, 20] : [20, 30]) as tf.Tensor2D,
        b: wave(transposeB ? [25, 30] : [30, 25], 1) as tf.Tensor2D,
        transposeA,
        transposeB,
        bias: wave([25], 2),
        activation: 'relu',
      }),
    )
    expect(worst).toBeLessThan(1e-5)
    expect(left).toBe(0)
  })
})

describe.each(['wasm', 'cpu'] as const)('UnsortedSegmentSum on %s', (prefer) => {
  it('adds rows to their segments, in order, and leaves out the rest', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.integer({ min: -2, max: 10 }), { minLength: 1, maxLength: 40 }),
        async (width, numSegments, ids) => {
          await useEngine({ prefer })
          const x = wave([ids.length, width]) as tf.Tensor2D
          const rows = await x.data()
          const expected = new Float32Array(numSegments * width)
          for (const [row, segment] of ids.entries()) {
            if (segment < 0 || segment >= numSegments) continue
            for (let i = 0; i < width; i += 1) expected[segment * width + i] += rows[row * width + i]
          }
          const found = tf.tidy(() => tf.unsortedSegmentSum(x, tf.tensor1d(ids, 'int32'), numSegments))
          expect(found.shape).toEqual([numSegments, width])
          expect(await found.data()).toEqual(expected)
          tf.dispose([x, found])
        },
      ),
    ))

  it('keeps integers integers, and higher ranks', async () => {
    await useEngine({ prefer })
    const x = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2], 'int32')
    const found = tf.unsortedSegmentSum(x, tf.tensor1d([1, 1], 'int32'), 2)
    expect([found.dtype, found.shape, [...(await found.data())]]).toEqual([
      'int32',
      [2, 2, 2],
      [0, 0, 0, 0, 6, 8, 10, 12],
    ])
    tf.dispose([x, found])
  })

  it('lets an embedding table of a hundred thousand rows train', async () => {
    await useEngine({ prefer })
    const table = tf.variable(tf.ones([100_000, 8]))
    const ids = tf.tensor1d([5, 99_999, 5], 'int32')
    const { value, grads } = tf.variableGrads(() => tf.gather(table, ids).square().sum() as tf.Scalar, [table])
    const gradient = await grads[table.name].data()
    expect([gradient[5 * 8], gradient[99_999 * 8], gradient[0]]).toEqual([4, 2, 0])
    tf.dispose([table, ids, value, grads])
  })
})
