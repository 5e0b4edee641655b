import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { matrixFromRows } from '../../numerics/linear-algebra/matrix.ts'
import { logSphericalSoftmax } from './log-spherical-softmax.ts'
import { logTaylorSoftmax } from './log-taylor-softmax.ts'
import { mseOneHot } from './mse-one-hot.ts'
import { type SphericalLoss, sphericalLossOf } from './spherical-loss-of.ts'
import { zLoss } from './z-loss.ts'

beforeAll(() => useEngine({ prefer: 'cpu' }))

const example = [1, 2, 0.5, -1, 0]

const statisticsOf = (outputs: readonly number[], own: number) => ({
  activations: matrixFromRows([[outputs[own]]]),
  squares: Float64Array.of(outputs.reduce((sum, o) => sum + o * o, 0)),
  sums: Float64Array.of(outputs.reduce((sum, o) => sum + o, 0)),
})

/** The derivative by all outputs, from those by the statistics. */
function byOutputs(loss: SphericalLoss, outputs: readonly number[], own: number): number[] {
  const { activations, squares, sums } = loss.evaluate(statisticsOf(outputs, own), outputs.length).gradient
  return outputs.map((o, k) => (k === own ? activations.values[0] : 0) + 2 * squares[0] * o + sums[0])
}

it.each([
  [{ sharpness: 1, offset: 0 }, 0.201413, [0.063849, -0.063849, 0.036485, -0.045606, 0.009121]],
  [{ sharpness: 0.1, offset: 28 }, 27.182671, [0.326904, -0.326904, 0.186802, -0.233503, 0.046701]],
])('gives the worked Z-loss with %o', (options, wanted, slopes) => {
  const loss = sphericalLossOf('zLoss', options)
  expect(loss.evaluate(statisticsOf(example, 1), 5).losses[0]).toBeCloseTo(wanted, 6)
  byOutputs(loss, example, 1).forEach((slope, k) => expect(slope).toBeCloseTo(slopes[k], 6))
})

it('gives the other worked members', () => {
  const lossOf = (loss: SphericalLoss): number => loss.evaluate(statisticsOf(example, 1), 5).losses[0]
  expect(lossOf(sphericalLossOf('mseOneHot'))).toBeCloseTo(3.25, 12)
  expect(lossOf(sphericalLossOf('logTaylorSoftmax'))).toBeCloseTo(0.753772, 6)
  expect(lossOf(sphericalLossOf('logSphericalSoftmax', { epsilon: 0 }))).toBeCloseTo(0.446287, 6)
})

it('has a Z-loss whose gradient is orthogonal to ones and to the outputs, and blind to shift and scale', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 9 }),
      fc.double({ min: 0.1, max: 9, noNaN: true }),
      fc.double({ min: -9, max: 9, noNaN: true }),
      (outputs, scale, shift) => {
        fc.pre(Math.max(...outputs) - Math.min(...outputs) > 0.1)
        const loss = sphericalLossOf('zLoss', { sharpness: 0.7, offset: 2 })
        const slopes = byOutputs(loss, outputs, 0)
        expect(slopes.reduce((sum, g) => sum + g, 0)).toBeCloseTo(0, 8)
        expect(slopes.reduce((sum, g, k) => sum + g * outputs[k], 0)).toBeCloseTo(0, 8)
        const moved = outputs.map((o) => scale * o + shift)
        const [before, after] = [outputs, moved].map((o) => loss.evaluate(statisticsOf(o, 0), o.length).losses[0])
        expect(after).toBeCloseTo(before, 7)
      },
    ),
    { numRuns: 50 },
  )
})

it('agrees with the losses on tensors', async () => {
  const logits = tf.tensor2d([example])
  const on = { sharpness: 0.5, offset: 1.5, epsilon: 0.2 }
  const pairs = [
    [zLoss(logits, Int32Array.of(3), on), sphericalLossOf('zLoss', on)],
    [mseOneHot(logits, Int32Array.of(3)), sphericalLossOf('mseOneHot')],
    [logTaylorSoftmax(logits, Int32Array.of(3)), sphericalLossOf('logTaylorSoftmax')],
    [logSphericalSoftmax(logits, Int32Array.of(3), { epsilon: 0.2 }), sphericalLossOf('logSphericalSoftmax', on)],
  ] as const
  for (const [tensor, loss] of pairs) {
    expect((await tensor.data())[0]).toBeCloseTo(loss.evaluate(statisticsOf(example, 3), 5).losses[0], 5)
    tensor.dispose()
  }
  logits.dispose()
})

it('adds up over several classes of an example', () => {
  const squared = sphericalLossOf('mseOneHot').evaluate(
    { activations: matrixFromRows([[1, 2]]), squares: Float64Array.of(6.25), sums: Float64Array.of(2.5) },
    5,
  )
  expect(squared.losses[0]).toBeCloseTo(6.25 - 6 + 2, 12)
  expect(squared.gradient.squares[0]).toBe(1)
})

it('refuses equal outputs, unless there is an epsilon, and options out of range', () => {
  const equal = statisticsOf([1, 1, 1], 0)
  expect(() => sphericalLossOf('zLoss').evaluate(equal, 3)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(sphericalLossOf('zLoss', { epsilon: 1e-6 }).evaluate(equal, 3).losses[0]).toBeCloseTo(Math.LN2, 12)
  expect(() => sphericalLossOf('zLoss', { sharpness: 0 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => sphericalLossOf('softmax' as 'zLoss')).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
