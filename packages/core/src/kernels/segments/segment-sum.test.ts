import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { checkGradient, enginesThatLoad, expectNoLeak } from '../../testing/index.ts'
import { segmentExample, valueAndGradient, weightOf } from '../../../fixtures/segment-examples.ts'
import { segmentMax } from './segment-max.ts'
import { segmentMean } from './segment-mean.ts'
import type { Segments } from './segment-plan.ts'
import { segmentSoftmax } from './segment-softmax.ts'
import { segmentSum } from './segment-sum.ts'

const { engines } = await enginesThatLoad()
const functions = { segmentSum, segmentMean, segmentMax, segmentSoftmax }

describe.each(engines.map(({ name }) => name))('segmentSum on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('adds up the rows of each segment; a row gets the gradient of its segment', () =>
    fc.assert(
      fc.asyncProperty(segmentExample, async (example) => {
        const { rows, width, members, segments } = example
        const { value, gradient } = await valueAndGradient((x) => segmentSum(x, segments), example)
        const columns = [...Array(width).keys()]
        const sums = members.flatMap((list) => columns.map((c) => list.reduce((sum, row) => sum + rows[row][c], 0)))
        expect(value.length).toBe(sums.length)
        value.forEach((x, i) => expect(x).toBeCloseTo(sums[i], 4))
        members.forEach((list, segment) =>
          list.forEach((row) =>
            columns.forEach((c) => expect(gradient[row * width + c]).toBeCloseTo(weightOf(segment * width + c), 5)),
          ),
        )
      }),
      { numRuns: 40 },
    ))

  it.each(Object.entries(functions))('%s: any rank, no leak, and refuses what does not fit', async (_, run) => {
    const x = tf.range(0, 12).reshape<tf.Tensor3D>([3, 2, 2])
    const vector = tf.tensor1d([1, 2, 3])
    const segments = { ids: Int32Array.of(1, 0, 1), count: 3 }
    const out = run(x, segments)
    expect(out.shape).toEqual([3, 2, 2])
    out.dispose()
    await expectNoLeak(() => run(x, segments))
    await expectNoLeak(() => run(vector, { offsets: Int32Array.of(0, 0, 3) }))
    await expectNoLeak(() => tf.valueAndGrad((y) => run(y, segments).square().sum())(x))
    const scalar = tf.scalar(1)
    const integers = x.cast('int32')
    const refusals: readonly (readonly [tf.Tensor, Segments, object])[] = [
      [scalar, segments, { code: 'NEG_SHAPE' }],
      [integers, segments, { code: 'NEG_DTYPE' }],
      [x, { ids: Int32Array.of(0, 1), count: 2 }, { code: 'NEG_SHAPE', where: { field: 'ids' } }],
      [x, { ids: Int32Array.of(0, 1, 2), count: 2 }, { code: 'NEG_RANGE', where: { field: 'ids', row: 3 } }],
      [x, { ids: Int32Array.of(0, -1, 2), count: 3 }, { code: 'NEG_RANGE', where: { field: 'ids', row: 2 } }],
      [x, { ids: Int32Array.of(0, 1, 2), count: 2.5 }, { code: 'NEG_RANGE', where: { field: 'count' } }],
      [x, { offsets: Int32Array.of(0, 2) }, { code: 'NEG_SHAPE', where: { field: 'offsets' } }],
      [x, { offsets: Int32Array.of(1, 3) }, { code: 'NEG_SHAPE', where: { field: 'offsets' } }],
      [x, { offsets: new Int32Array(0) }, { code: 'NEG_SHAPE', where: { field: 'offsets' } }],
      [x, { offsets: Int32Array.of(0, 3, 2, 3) }, { code: 'NEG_RANGE', where: { field: 'offsets', row: 2 } }],
    ]
    for (const [values, wrong, error] of refusals) {
      await expect(expectNoLeak(() => run(values, wrong))).rejects.toMatchObject(error)
    }
    tf.dispose([x, vector, scalar, integers])
  })
})

describe('the gradients of segment functions', () => {
  it.each([
    ['segmentSum', './segment-sum.ts'],
    ['segmentMean', './segment-mean.ts'],
    ['segmentMax', './segment-max.ts'],
    ['segmentSoftmax', './segment-softmax.ts'],
  ])('%s agrees with finite differences in double precision', async (name, file) => {
    const x = { shape: [5, 2], values: Float64Array.of(0.3, -0.7, 0.55, 1.2, 0.1, 1.4, 0.2, -0.3, 0.9, -1.1) }
    const options = { ids: Int32Array.of(2, 0, 2, 3, 2), count: 5 } satisfies Segments
    const { worst } = await checkGradient(new URL(file, import.meta.url), name, [x], { options })
    expect(worst).toBeLessThan(1e-8)
  })

  it('that of the softmax can be differentiated again', async () => {
    const x = { shape: [5, 1], values: Float64Array.of(0.3, -0.7, 0.55, 1.2, 0.1) }
    const { worst } = await checkGradient(
      new URL('../../../fixtures/derivatives.ts', import.meta.url),
      'segmentSoftmaxSlope',
      [x],
    )
    expect(worst).toBeLessThan(1e-8)
  })
})
