import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { wave } from '../../../fixtures/wasm-and-cpu.ts'
import { enginesThatLoad } from '../../testing/index.ts'
import { useEngine } from '../use-engine.ts'

const { engines } = await enginesThatLoad()
const lengthOf: Readonly<Record<string, number>> = { a: 2, b: 3, c: 1, d: 4 }
const labels = fc.shuffledSubarray(['a', 'b', 'c', 'd'])

/** Any equation of two terms, with an output that names some of their labels. */
const equation = fc
  .tuple(labels, labels)
  .chain(([left, right]) =>
    fc.shuffledSubarray([...new Set([...left, ...right])]).map((output) => ({ left, right, output })),
  )

function shapeOf(term: readonly string[]): number[] {
  return term.map((label) => lengthOf[label])
}

/** Every product of two elements, added where the output has it. */
function naive(
  terms: readonly (readonly string[])[],
  output: readonly string[],
  values: ArrayLike<number>[],
): number[] {
  const all = [...new Set(terms.flat())]
  const sums = Array<number>(shapeOf(output).reduce((size, length) => size * length, 1)).fill(0)
  const total = shapeOf(all).reduce((size, length) => size * length, 1)
  for (let place = 0; place < total; place += 1) {
    let rest = place
    const at = new Map(
      all.map((label) => {
        const index = rest % lengthOf[label]
        rest = Math.trunc(rest / lengthOf[label])
        return [label, index]
      }),
    )
    const index = (term: readonly string[]): number =>
      term.reduce((sum, label) => sum * lengthOf[label] + (at.get(label) ?? 0), 0)
    sums[index(output)] += terms.reduce((product, term, which) => product * values[which][index(term)], 1)
  }
  return sums
}

describe.each(engines.map(({ name }) => name))('einsum on %s', (prefer) => {
  it('sums the products of any two terms, and so does its gradient', () =>
    fc.assert(
      fc.asyncProperty(equation, async ({ left, right, output }) => {
        await useEngine({ prefer })
        const before = tf.memory().numTensors
        const text = `${left.join('')},${right.join('')}->${output.join('')}`
        const inputs = [wave(shapeOf(left)), wave(shapeOf(right), 1), wave(shapeOf(output), 2)]
        const [x, y, dy] = await Promise.all(inputs.map((tensor) => tensor.data()))
        const { value, grads } = tf.valueAndGrads((a, b) => tf.einsum(text, a, b))(inputs.slice(0, 2), inputs[2])
        const found = await Promise.all([value, ...grads].map((tensor) => tensor.data()))
        near(found[0], naive([left, right], output, [x, y]))
        near(found[1], spread(left, [output, right], [dy, y]))
        near(found[2], spread(right, [output, left], [dy, x]))
        tf.dispose([inputs, value, grads])
        expect(tf.memory().numTensors).toBe(before)
      }),
      { numRuns: prefer === 'wasm' ? 100 : 40 },
    ))

  it('sums and turns one term, also of whole numbers', async () => {
    await useEngine({ prefer })
    const x = tf.tensor([1, 2, 3, 4, 5, 6], [2, 3], 'int32')
    expect(await tf.einsum('ab->ba', x).array()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ])
    expect(await tf.einsum('ab->', x).array()).toBe(21)
    expect(tf.einsum('ab,ab->a', x, x).dtype).toBe('int32')
    expect(await tf.einsum('ab,ab->a', x, x).array()).toEqual([14, 77])
    const gradient = tf.grad((y) => tf.einsum('ab->b', y).mul([1, 2, 3]).sum())(x.toFloat())
    expect(await gradient.array()).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ])
  })

  it('refuses lengths that differ', async () => {
    await useEngine({ prefer })
    expect(() => tf.einsum('ab,bc->ac', tf.ones([2, 3]), tf.ones([2, 3]))).toThrow(/dimension/i)
  })
})

/** The gradient by a term: entries along axes that it alone has are alike. */
function spread(
  term: readonly string[],
  others: readonly (readonly string[])[],
  values: ArrayLike<number>[],
): number[] {
  const ones = Float32Array.from({ length: shapeOf(term).reduce((size, length) => size * length, 1) }, () => 1)
  return naive([term, ...others], term, [ones, ...values])
}

function near(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length)
  expect(Math.max(0, ...expected.map((value, at) => Math.abs(value - found[at])))).toBeLessThan(1e-4)
}
