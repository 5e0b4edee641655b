import { describe, expect, it } from 'vitest'

import { type SphericalLossName, sphericalLossOf } from '../../losses/spherical/spherical-loss-of.ts'
import { FactoredWeights } from '../../numerics/factored-weights/factored-weights.ts'
import { createMatrix, type Matrix, matrixFromRows } from '../../numerics/linear-algebra/matrix.ts'
import { multiply } from '../../numerics/linear-algebra/multiply.ts'
import { Philox } from '../../random/philox.ts'
import { FactoredSphericalLayer } from './factored-spherical-layer.ts'

function normals(rng: Philox, rows: number, columns: number, scale = 1): Matrix {
  const matrix = createMatrix(rows, columns)
  rng.fill(matrix.values, 'normal')
  matrix.values.forEach((value, i) => (matrix.values[i] = scale * value))
  return matrix
}

const zLoss = sphericalLossOf('zLoss', { sharpness: 1, offset: 2 })

function layerOf(
  name: SphericalLossName,
  seed: number,
  more: { readonly weightDecay?: number } = {},
): FactoredSphericalLayer {
  const loss = sphericalLossOf(name, { offset: 2 })
  return FactoredSphericalLayer.random({
    classes: 37,
    dimension: 6,
    deviation: 0.5,
    loss,
    learningRate: 0.05,
    seed,
    ...more,
  })
}

function near(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  expect(found).toHaveLength(wanted.length)
  for (let i = 0; i < wanted.length; i += 1) expect(Math.abs(found[i] - wanted[i])).toBeLessThan(tolerance)
}

/** The same on dense weights, from all outputs. */
function denseStep(weights: Matrix, hidden: Matrix, classes: readonly number[], name: SphericalLossName, shrink = 1) {
  const outputs = multiply(hidden, weights, { transposeRight: true })
  const d = outputs.columns
  const derivatives = createMatrix(outputs.rows, d)
  const losses = classes.map((own, row) => {
    const o = outputs.values.subarray(row * d, (row + 1) * d)
    const sum = (f: (x: number) => number): number => o.reduce((total, x) => total + f(x), 0)
    const statistics = {
      activations: matrixFromRows([[o[own]]]),
      squares: Float64Array.of(sum((x) => x * x)),
      sums: Float64Array.of(sum((x) => x)),
    }
    const {
      losses: [loss],
      gradient,
    } = sphericalLossOf(name, { offset: 2 }).evaluate(statistics, d)
    o.forEach((x, k) => {
      derivatives.values[row * d + k] = 2 * gradient.squares[0] * x + gradient.sums[0]
    })
    derivatives.values[row * d + own] += gradient.activations.values[0]
    return loss
  })
  const change = multiply(derivatives, hidden, { transposeLeft: true })
  const next = weights.values.map((value, i) => shrink * (value - 0.05 * change.values[i]))
  return {
    losses,
    hiddenGradient: multiply(derivatives, weights),
    weights: createMatrix(weights.rows, weights.columns, next),
  }
}

describe('FactoredSphericalLayer', () => {
  it.each([
    ['zLoss', 0],
    ['zLoss', 0.1],
    ['mseOneHot', 0],
    ['logTaylorSoftmax', 0.1],
  ] as const)('equals dense gradient descent over 30 steps of %s with weight decay %d', (name, weightDecay) => {
    const layer = layerOf(name, 3, { weightDecay })
    const rng = new Philox(4)
    let dense = layer.denseWeights()
    for (let step = 0; step < 30; step += 1) {
      const hidden = normals(rng, 5, 6, 0.5)
      const classes = [7, rng.below(37), 7, rng.below(37), 36]
      const found = layer.step(hidden, classes)
      const wanted = denseStep(dense, hidden, classes, name, 1 - 0.05 * weightDecay)
      near(found.losses, wanted.losses, 1e-12)
      near(found.hiddenGradient.values, wanted.hiddenGradient.values, 1e-12)
      dense = wanted.weights
    }
    near(layer.denseWeights().values, dense.values, 1e-12)
    const { gram, rowSum, inverse, condition } = layer.diagnostics()
    for (const drift of [gram, rowSum, inverse]) expect(drift).toBeLessThan(1e-11)
    expect(condition).toBeGreaterThanOrEqual(1)
  })

  it('leaves the sum of all rows alone under the Z-loss and not under squared errors', () => {
    const sumOf = (layer: FactoredSphericalLayer): number[] => {
      const { values, columns } = layer.denseWeights()
      return Array.from({ length: columns }, (_, i) =>
        values.filter((_v, at) => at % columns === i).reduce((s, v) => s + v, 0),
      )
    }
    const moved = (['zLoss', 'mseOneHot'] as const).map((name) => {
      const layer = layerOf(name, 9)
      const before = sumOf(layer)
      layer.step(normals(new Philox(1), 5, 6), [0, 1, 2, 3, 4])
      return Math.max(...sumOf(layer).map((value, i) => Math.abs(value - before[i])))
    })
    expect(moved[0]).toBeLessThan(1e-13)
    expect(moved[1]).toBeGreaterThan(1e-3)
  })

  it('scores, ranks and evaluates without a step', () => {
    const layer = layerOf('zLoss', 5)
    const hidden = normals(new Philox(6), 3, 6)
    const all = multiply(hidden, layer.denseWeights(), { transposeRight: true })
    near(layer.scores(hidden).values, all.values, 1e-13)
    near(
      layer.scores(hidden, [4, 0]).values,
      [0, 1, 2].flatMap((i) => [all.values[i * 37 + 4], all.values[i * 37]]),
      1e-13,
    )
    const { ids, scores } = layer.topK(hidden, 4)
    for (const row of [0, 1, 2]) {
      const o = all.values.subarray(row * 37, (row + 1) * 37)
      const wanted = [...o.keys()].sort((a, b) => o[b] - o[a]).slice(0, 4)
      expect([...ids.subarray(row * 4, (row + 1) * 4)]).toEqual(wanted)
      near(
        scores.subarray(row * 4, (row + 1) * 4),
        wanted.map((id) => o[id]),
        1e-13,
      )
    }
    const [evaluated, stepped] = [layer.evaluate(hidden, [1, 2, 3]), layer.step(hidden, [1, 2, 3]).losses]
    expect(evaluated).toEqual(stepped)
  })

  it('goes on from its state as if nothing had been', () => {
    const options = { loss: zLoss, learningRate: 0.05, stabilisePeriod: 3, refreshPeriod: 4 }
    const layer = FactoredSphericalLayer.random({ ...options, classes: 20, dimension: 4, deviation: 0.5, seed: 1 })
    const step = (one: FactoredSphericalLayer, i: number) => one.step(normals(new Philox(i), 3, 4), [i, i + 1, i + 1])
    for (let i = 0; i < 5; i += 1) step(layer, i)
    const other = FactoredSphericalLayer.restore(structuredClone(layer.state()), options)
    for (let i = 5; i < 9; i += 1) near(step(other, i).losses, step(layer, i).losses, 1e-10)
    near(other.denseWeights().values, layer.denseWeights().values, 1e-10)
    expect(other.state().steps).toBe(9)
  })

  it('learns', () => {
    const layer = FactoredSphericalLayer.random({ classes: 50, dimension: 8, loss: zLoss, learningRate: 0.1, seed: 2 })
    const hidden = normals(new Philox(7), 10, 8)
    const classes = Array.from({ length: 10 }, (_, i) => 5 * i)
    for (let i = 0; i < 200; i += 1) layer.step(hidden, classes)
    expect(layer.topK(hidden, 3).ids.filter((id, at) => id === classes[Math.floor(at / 3)]).length).toBeGreaterThan(7)
  })

  it('refuses what does not fit', () => {
    const one = new FactoredWeights(createMatrix(1, 2, [1, 1]))
    const options = { loss: zLoss, learningRate: 0.1 }
    expect(() => new FactoredSphericalLayer(one, options)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
    const layer = layerOf('zLoss', 1)
    expect(() => layer.step(normals(new Philox(1), 1, 6), [37])).toThrow(
      expect.objectContaining({ code: 'NEG_ID_UNKNOWN' }),
    )
    expect(() => layer.step(normals(new Philox(1), 1, 6), [3, 3])).toThrow(
      expect.objectContaining({ code: 'NEG_ID_DUPLICATE' }),
    )
    expect(() => layer.step(createMatrix(1, 6, [1, 1, 1, 1, 1, Number.NaN]), [3])).toThrow(
      expect.objectContaining({ code: 'NEG_NOT_FINITE' }),
    )
    expect(() => layer.scores(normals(new Philox(1), 1, 6), [40])).toThrow(
      expect.objectContaining({ code: 'NEG_ID_UNKNOWN' }),
    )
    expect(() => layerOf('zLoss', 1, { weightDecay: 20 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    const equal = new FactoredSphericalLayer(new FactoredWeights(createMatrix(3, 2)), options)
    expect(() => equal.step(createMatrix(1, 2, [1, 1]), [0])).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })
})
