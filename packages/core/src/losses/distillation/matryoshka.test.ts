import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'

import { dot, expectClose, mean, normalRows, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { useEngine } from '../../engine/use-engine.ts'
import { matryoshka } from './matryoshka.ts'

await useEngine({ prefer: 'wasm' })

const [x, y] = [normalRows(1, 4, 6), normalRows(2, 4, 6)]
const products = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor1D => a.mul(b).sum(1)

it('adds up a loss of the first coordinates, at unit length or as they are', async () => {
  const first = (row: readonly number[], width: number, normalise: boolean): number[] => {
    const kept = row.slice(0, width)
    return normalise ? kept.map((value) => value / Math.hypot(...kept)) : kept
  }
  for (const normalise of [true, false]) {
    const { values } = await valueAndGradients(
      (a, b) => matryoshka([a, b], products, { dimensions: [6, 2], weights: [0.5, 3], normalise }),
      x,
      y,
    )
    const at = (width: number, i: number): number => dot(first(x[i], width, normalise), first(y[i], width, normalise))
    expectClose(
      values,
      x.map((_, i) => 0.5 * at(6, i) + 3 * at(2, i)),
    )
  }
})

it('gives no gradient to what is cut off', async () => {
  const { gradients } = await valueAndGradients(
    (a, b) => matryoshka([a, b], products, { dimensions: [2] }).mean(),
    x,
    y,
  )
  for (const gradient of gradients) {
    expect(gradient.filter((_, i) => i % 6 >= 2).every((value) => value === 0)).toBe(true)
    expect(mean(gradient.map(Math.abs))).toBeGreaterThan(0)
  }
})

it('refuses dimensions, weights and matrices that do not fit', () => {
  const rows = tf.ones<tf.Rank.R2>([2, 3])
  const refused = (code: string): unknown => expect.objectContaining({ code })
  expect(() => matryoshka([rows], (a) => a, { dimensions: [] })).toThrow(refused('NEG_RANGE') as Error)
  expect(() => matryoshka([rows], (a) => a, { dimensions: [4] })).toThrow(refused('NEG_RANGE') as Error)
  expect(() => matryoshka([rows], (a) => a, { dimensions: [2], weights: [1, 1] })).toThrow(
    refused('NEG_SHAPE') as Error,
  )
  expect(() => matryoshka([rows], (a) => a, { dimensions: [2], weights: [-1] })).toThrow(refused('NEG_RANGE') as Error)
  expect(() => matryoshka([rows, tf.ones([2, 4])], (a) => a, { dimensions: [2] })).toThrow(
    refused('NEG_SHAPE') as Error,
  )
})
