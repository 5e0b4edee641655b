import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'

import { cosine, expectClose, normalRows, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { useEngine } from '../../engine/use-engine.ts'
import { anglE } from './angl-e.ts'
import { coSENT } from './co-sent.ts'

await useEngine({ prefer: 'wasm' })

const [left, right] = [normalRows(1, 7, 5), normalRows(2, 7, 5)]
const grades = [0.2, 1, 0.4, 0.2, 3, -1, 0.4]

function naive(similarities: readonly number[], scale: number): number {
  const terms = similarities.flatMap((s, i) =>
    similarities.filter((_, j) => grades[i] > grades[j]).map((other) => Math.exp(scale * (other - s))),
  )
  return Math.log(1 + terms.reduce((sum, term) => sum + term, 0))
}

it('sums over all pairs of pairs of different grades', async () => {
  const { values } = await valueAndGradients((l, r) => coSENT(l, r, Float32Array.from(grades)), left, right)
  const similarities = left.map((row, i) => cosine(row, right[i]))
  expectClose(values, [naive(similarities, 20)])
})

it('takes the similarities of complex vectors as AnglE', async () => {
  const { values } = await valueAndGradients(
    (l, r) => anglE(l, r, Float32Array.from(grades), { scale: 6 }),
    left,
    right,
  )
  const similarities = left.map((row, i) => {
    const unit = (x: readonly number[]): number[] => [...x.map((value) => value / Math.hypot(...x)), 0]
    const [x, y] = [unit(row), unit(right[i])]
    const terms = [0, 1, 2].map((k) => x[k] * (y[k] - y[k + 3]) + x[k + 3] * (y[k] + y[k + 3]))
    return Math.abs(terms[0] + terms[1] + terms[2])
  })
  expectClose(values, [naive(similarities, 6)])
})

it.each([coSENT, anglE])(
  '$name is 0 without a gradient where all grades are equal, and finite where none is right',
  async (loss) => {
    const equal = await valueAndGradients((l, r) => loss(l, r, new Float32Array(7)), left, right)
    expect([...equal.values, ...equal.gradients.flat()].every((value) => value === 0)).toBe(true)
    const steep = await valueAndGradients((l, r) => loss(l, r, Float32Array.from(grades), { scale: 1e4 }), left, right)
    expect([...steep.values, ...steep.gradients.flat()].every(Number.isFinite)).toBe(true)
  },
)

it('refuses grades that do not fit', () => {
  const rows = tf.ones<tf.Rank.R2>([2, 3])
  expect(() => coSENT(rows, rows, Float32Array.of(1, Number.NaN))).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
  expect(() => anglE(rows, rows, Float32Array.of(1))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})
