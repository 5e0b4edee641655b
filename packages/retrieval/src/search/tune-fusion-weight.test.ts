import { expect, it } from 'vitest'

import type { Run } from '@neg/core/evaluation'

import { tuneFusionWeight } from './index.ts'

const run = (scores: Record<string, number>): Run => new Map([['q', new Map(Object.entries(scores))]])
const a = run({ x: 3, y: 2, z: 1 })
const b = run({ z: 10, w: 0 })

it('takes the best weight, the smallest among equals', () => {
  const gain = (fused: Run): number => -Math.abs((fused.get('q')?.get('w') ?? 0) + 0.8)
  const { weight, value, curve } = tuneFusionWeight(a, b, gain)
  expect(curve).toHaveLength(21)
  expect(value).toBe(Math.max(...curve.map((point) => point.value)))
  expect(curve.find((point) => point.weight === weight)?.value).toBe(value)
  expect(tuneFusionWeight(a, b, () => 1).weight).toBe(0)
  expect(() => tuneFusionWeight(a, b, () => 1, { candidates: [2] })).toThrow(/from 0 to 1/)
  expect(() => tuneFusionWeight(a, b, () => Number.NaN)).toThrow(/NaN/)
})
