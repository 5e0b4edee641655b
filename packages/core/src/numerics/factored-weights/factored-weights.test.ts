import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix, identityMatrix, type Matrix, matrixFromRows, transpose } from '../linear-algebra/matrix.ts'
import { multiply } from '../linear-algebra/multiply.ts'
import { FactoredWeights } from './factored-weights.ts'
import type { SphericalStatistics } from './spherical-statistics.ts'

function normals(rng: Philox, rows: number, columns: number, scale = 1): Matrix {
  const matrix = createMatrix(rows, columns)
  for (let i = 0; i < matrix.values.length; i += 1) matrix.values[i] = scale * rng.normal()
  return matrix
}

/** A factor near the identity. */
function nearIdentity(rng: Philox, d: number): Matrix {
  const factor = normals(rng, d, d, 0.2)
  for (let i = 0; i < d; i += 1) factor.values[i * d + i] += 1
  return factor
}

function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number): void {
  expect(got).toHaveLength(want.length)
  for (let i = 0; i < want.length; i += 1) expect(Math.abs(got[i] - want[i])).toBeLessThan(tolerance)
}

/** The derivatives of the loss by all outputs [m, D]. */
function outputDerivatives(
  weights: Matrix,
  hidden: Matrix,
  classes: readonly number[],
  gradient: SphericalStatistics,
): Matrix {
  const outputs = multiply(hidden, weights, { transposeRight: true })
  const each = gradient.activations.columns
  const result = createMatrix(
    outputs.rows,
    outputs.columns,
    outputs.values.map((value, i) => {
      const example = Math.floor(i / outputs.columns)
      return 2 * gradient.squares[example] * value + gradient.sums[example]
    }),
  )
  classes.forEach((id, at) => {
    result.values[Math.floor(at / each) * outputs.columns + id] += gradient.activations.values[at]
  })
  return result
}

/** Gradient descent on dense weights: the new weights and the derivative by the hidden vectors. */
function denseStep(
  weights: Matrix,
  hidden: Matrix,
  classes: readonly number[],
  gradient: SphericalStatistics,
  rate: number,
): { readonly weights: Matrix; readonly hiddenGradient: Matrix } {
  const derivatives = outputDerivatives(weights, hidden, classes, gradient)
  const step = multiply(derivatives, hidden, { transposeLeft: true })
  return {
    weights: createMatrix(
      weights.rows,
      weights.columns,
      weights.values.map((value, i) => value - rate * step.values[i]),
    ),
    hiddenGradient: multiply(derivatives, weights),
  }
}

function randomGradient(rng: Philox, examples: number, each: number): SphericalStatistics {
  return {
    activations: normals(rng, examples, each),
    squares: normals(rng, examples, 1, 0.1).values,
    sums: normals(rng, examples, 1, 0.1).values,
  }
}

function expectConsistent(weights: FactoredWeights, want: Matrix, tolerance: number): void {
  expectClose(weights.dense().values, want.values, tolerance)
  const { factor, inverse, gram, rowSum } = weights.parts()
  expectClose(gram.values, multiply(want, want, { transposeLeft: true }).values, 10 * tolerance)
  const ones = createMatrix(1, want.rows, new Float64Array(want.rows).fill(1))
  expectClose(rowSum, multiply(ones, want).values, 10 * tolerance)
  expectClose(multiply(transpose(inverse), factor).values, identityMatrix(want.columns).values, tolerance)
}

describe('FactoredWeights', () => {
  it('takes the step worked by hand', () => {
    const weights = new FactoredWeights(
      matrixFromRows([
        [1, 0],
        [0, 1],
        [1, 1],
        [-1, 0.5],
      ]),
      {
        factor: matrixFromRows([
          [1, 0.5],
          [0, 2],
        ]),
        shared: [0.1, -0.2],
      },
    )
    expectClose(weights.dense().values, [1.1, 0.3, 0.1, 1.8, 1.1, 2.3, -0.9, 0.3], 1e-15)
    const hidden = matrixFromRows([
      [1, 0.5],
      [-1, 2],
    ])
    const batch = weights.forward(hidden, [0, 2])
    expectClose(batch.activations.values, [1.25, 3.5], 1e-14)
    expectClose(batch.squares, [8.1875, 27], 1e-13)
    expectClose(batch.sums, [3.75, 8], 1e-14)
    const gradient = {
      activations: matrixFromRows([[-0.396224514], [-0.173742682]]),
      squares: Float64Array.of(0.013251656, 0.011846092),
      sums: Float64Array.of(0.0742092736, -0.00394869733),
    }
    const back = weights.update(batch, gradient, { learningRate: 0.1 })
    expectClose(back.values, [-0.209376165, 0.418752329, -0.142153104, -0.0710765519], 1e-8)
    const { rows, factor, shared, gram, rowSum } = weights.parts()
    expectClose(rows.values, [1.03975415, 0, 0, 1, 0.982417447, 1.02197819, -1, 0.5], 1e-8)
    expectClose(factor.values, [0.996687086, 0.498343543, 0.00682654239, 1.97972109], 1e-8)
    expectClose(shared, [0.0909995937, -0.200551506], 1e-8)
    expectClose(gram.values, [3.25472293, 2.76018279, 2.76018279, 8.69753114], 1e-7)
    expectClose(rowSum, [1.4, 4.7], 1e-8)
  })

  it('equals gradient descent on dense weights over 30 steps, with classes that repeat in a batch', () => {
    const rng = new Philox(26)
    const factored = new FactoredWeights(normals(rng, 37, 6, 0.5), {
      factor: nearIdentity(rng, 6),
      shared: normals(rng, 1, 6).values,
    })
    let dense = factored.dense()
    for (let step = 0; step < 30; step += 1) {
      const hidden = normals(rng, 5, 6)
      const classes = [3, 3, 11, rng.below(37), rng.below(37)]
      const gradient = randomGradient(rng, 5, 1)
      const batch = factored.forward(hidden, classes)
      const outputs = multiply(hidden, dense, { transposeRight: true })
      expectClose(
        batch.activations.values,
        classes.map((id, i) => outputs.values[i * 37 + id]),
        1e-11,
      )
      const back = factored.update(batch, gradient, { learningRate: 0.02 })
      const want = denseStep(dense, hidden, classes, gradient, 0.02)
      expectClose(back.values, want.hiddenGradient.values, 1e-11)
      dense = want.weights
    }
    expectConsistent(factored, dense, 1e-11)
  })

  it('equals one dense step for any shapes, several classes an example', () => {
    const size = fc.integer({ min: 1, max: 6 })
    fc.assert(
      fc.property(fc.nat(), size, size, fc.integer({ min: 1, max: 3 }), (seed, d, examples, each) => {
        const rng = new Philox(seed)
        const factored = new FactoredWeights(normals(rng, 9, d), { factor: nearIdentity(rng, d) })
        const dense = factored.dense()
        const hidden = normals(rng, examples, d)
        const classes = Array.from({ length: examples }, () => {
          const first = rng.below(9)
          return Array.from({ length: each }, (_, k) => (first + k) % 9)
        }).flat()
        const gradient = randomGradient(rng, examples, each)
        const batch = factored.forward(hidden, classes)
        const back = factored.update(batch, gradient, { learningRate: 0.05 })
        const want = denseStep(dense, hidden, classes, gradient, 0.05)
        expectClose(back.values, want.hiddenGradient.values, 1e-9)
        expectClose(factored.dense().values, want.weights.values, 1e-9)
      }),
      { numRuns: 40 },
    )
  })

  it('takes the step on the rows where the factor would become singular', () => {
    const rng = new Philox(8)
    const factored = new FactoredWeights(normals(rng, 12, 3), { factor: nearIdentity(rng, 3) })
    const dense = factored.dense()
    const hidden = matrixFromRows([[1, 2, 2]])
    // 1 - rate * 2 * square * |h|^2 = 0
    const gradient = { ...randomGradient(rng, 1, 1), squares: Float64Array.of(1 / 18) }
    factored.update(factored.forward(hidden, [4]), gradient, { learningRate: 1 })
    expectConsistent(factored, denseStep(dense, hidden, [4], gradient, 1).weights, 1e-12)
    expect([...factored.parts().factor.values]).toEqual([...identityMatrix(3).values])
  })

  it.each([
    ['single values', 5, 1],
    ['all of them', 5, 5],
  ])('stabilises %s that left their range without a change of the weights', (_, d, spread) => {
    const rng = new Philox(12)
    const factor = identityMatrix(d)
    for (let i = 0; i < spread; i += 1) factor.values[i * d + i] = i % 2 === 0 ? 7 : 0.1
    const factored = new FactoredWeights(normals(rng, 20, d), {
      factor: multiply(nearIdentity(rng, d), factor),
      shared: normals(rng, 1, d).values,
    })
    const before = factored.dense()
    factored.stabilise()
    expectConsistent(factored, before, 1e-11)
    const { factor: after } = factored.parts()
    const squares = multiply(after, after, { transposeLeft: true })
    for (let i = 0; i < d; i += 1) expect(squares.values[i * d + i]).toBeLessThan(4.001)
  })

  it('decays all that belongs to the weights', () => {
    const rng = new Philox(3)
    const factored = new FactoredWeights(normals(rng, 8, 4), { factor: nearIdentity(rng, 4), shared: [1, 2, 3, 4] })
    const before = factored.dense()
    factored.decay(0.9)
    expectConsistent(
      factored,
      createMatrix(
        8,
        4,
        before.values.map((value) => 0.9 * value),
      ),
      1e-12,
    )
  })

  it('refuses what does not fit, unknown and repeated classes, and batches out of date', () => {
    const weights = new FactoredWeights(createMatrix(4, 2, [1, 2, 3, 4, 5, 6, 7, 8]))
    const hidden = createMatrix(1, 2, [1, 1])
    const batch = weights.forward(hidden, [0])
    const gradient = { activations: createMatrix(1, 1), squares: new Float64Array(1), sums: new Float64Array(1) }
    for (const [call, code] of [
      [() => weights.forward(createMatrix(1, 3), [0]), 'NEG_SHAPE'],
      [() => weights.forward(createMatrix(2, 2), [0]), 'NEG_SHAPE'],
      [() => weights.forward(hidden, [4]), 'NEG_ID_UNKNOWN'],
      [() => weights.forward(hidden, [0.5]), 'NEG_ID_UNKNOWN'],
      [() => weights.forward(hidden, [1, 1]), 'NEG_ID_DUPLICATE'],
      [() => weights.forward(createMatrix(1, 2, [Number.NaN, 0]), [0]), 'NEG_NOT_FINITE'],
      [() => weights.update(batch, gradient, { learningRate: -1 }), 'NEG_RANGE'],
      [() => weights.update(batch, { ...gradient, sums: new Float64Array(2) }, { learningRate: 1 }), 'NEG_SHAPE'],
      [() => weights.decay(0), 'NEG_RANGE'],
      [() => new FactoredWeights(createMatrix(2, 2), { factor: createMatrix(2, 2) }), 'NEG_RANGE'],
      [() => new FactoredWeights(createMatrix(2, 2), { shared: [1] }), 'NEG_SHAPE'],
    ] as const) {
      expect(call).toThrow(expect.objectContaining({ code }))
    }
    weights.update(batch, gradient, { learningRate: 1 })
    expect(() => weights.update(batch, gradient, { learningRate: 1 })).toThrow(
      expect.objectContaining({ code: 'NEG_RANGE' }),
    )
  })
})
