import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { tableTraining } from '../../fixtures/table-training.ts'
import { lazyAdam, lazyAdamState } from './lazy-adam.ts'

/** Adam on one row of numbers, in doubles, given its gradients. */
function adam(start: readonly number[], gradients: readonly (readonly number[])[]): number[] {
  return start.map((x, d) => {
    let [value, m, v] = [x, 0, 0]
    gradients.forEach((gradient, t) => {
      m = 0.8 * m + 0.2 * gradient[d]
      v = 0.95 * v + 0.05 * gradient[d] ** 2
      value -= (0.3 * (m / (1 - 0.8 ** (t + 1)))) / (Math.sqrt(v / (1 - 0.95 ** (t + 1))) + 0.01)
    })
    return value
  })
}

const options = { learningRate: 0.3, beta1: 0.8, beta2: 0.95, epsilon: 0.01 }

describe('lazyAdam', () => {
  it('is Adam on the steps that a row is part of, as if there were no others', () =>
    fc.assert(
      fc.property(tableTraining, ({ dimension, table, steps }) => {
        const found = table.slice()
        const count = table.length / dimension
        const state = lazyAdamState(count, dimension)
        for (const { rows, bags, gradient } of steps) {
          lazyAdam(found, state, dimension, rows, bags, gradient, options)
        }
        for (let row = 0; row < count; row += 1) {
          const own = steps.flatMap(({ rows, dense }) => {
            const at = rows.indexOf(row)
            return at < 0 ? [] : [dense[at]]
          })
          const span = [row * dimension, (row + 1) * dimension] as const
          expect(state.steps[row]).toBe(own.length)
          const expected = adam([...table.subarray(...span)], own)
          found.subarray(...span).forEach((x, d) => expect(x).toBeCloseTo(expected[d], 3))
          if (own.length === 0) expect(found.subarray(...span)).toEqual(table.subarray(...span))
        }
      }),
    ))

  it('makes a first step of one learning rate, however late', () => {
    const table = new Float32Array(2)
    const state = lazyAdamState(2, 1)
    const bags = { offsets: Int32Array.of(0, 1), items: Int32Array.of(0) }
    for (let step = 0; step < 500; step += 1) lazyAdam(table, state, 1, Int32Array.of(0), bags, Float32Array.of(1))
    const first = table[0]
    lazyAdam(table, state, 1, Int32Array.of(1), bags, Float32Array.of(-50))
    expect(table[1]).toBeCloseTo(0.001, 7)
    expect(table[0]).toBe(first)
    expect(first).toBeCloseTo(-0.5, 3)
  })

  it('moves a named row on by its momentum, also when its gradient is zero', () => {
    const table = new Float32Array(1)
    const state = lazyAdamState(1, 1)
    const bags = { offsets: Int32Array.of(0, 1), items: Int32Array.of(0) }
    lazyAdam(table, state, 1, Int32Array.of(0), bags, Float32Array.of(1))
    lazyAdam(table, state, 1, Int32Array.of(0), { offsets: Int32Array.of(0, 0), items: bags.items }, Float32Array.of(1))
    expect(table[0]).toBeLessThan(-0.0015)
  })

  it('refuses what does not fit', () => {
    const bags = { offsets: Int32Array.of(0, 1), items: Int32Array.of(0) }
    const call =
      (state = lazyAdamState(2, 2), beta = 0.9, gradient = 2, rows = Int32Array.of(1)) =>
      (): void =>
        lazyAdam(new Float32Array(4), state, 2, rows, bags, new Float32Array(gradient), { beta1: beta, beta2: beta })
    expect(call()).not.toThrow()
    const { mean, square, steps } = lazyAdamState(2, 2)
    for (const [wrong, field] of [
      [{ mean, square, steps: new Int32Array(3) }, 'steps'],
      [{ mean: new Float32Array(3), square, steps }, 'mean'],
      [{ mean, square: new Float32Array(3), steps }, 'square'],
    ] as const) {
      expect(call(wrong)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE', where: { field } }))
    }
    expect(call(undefined, 1)).toThrow(expect.objectContaining({ code: 'NEG_RANGE', where: { field: 'beta1' } }))
    expect(call(undefined, 0.9, 3)).toThrow(expect.objectContaining({ where: { field: 'gradient' } }))
    expect(call(undefined, 0.9, 2, Int32Array.of(0, 1))).toThrow(
      expect.objectContaining({ where: { field: 'offsets' } }),
    )
  })
})
