import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { ordinality } from './ordinality.ts'

it('is 1 on a line in the order of the targets and keeps its value when they are stretched', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 8 }), (targets) => {
      fc.pre(new Set(targets.flatMap((a, i) => targets.slice(i + 1).map((b) => Math.abs(a - b)))).size > 1)
      const line = Float64Array.from(targets.flatMap((target) => [3 * target, 4 * target]))
      expect(ordinality(line, targets, { dimension: 2 }).spearman).toBeCloseTo(1, 10)
      const stretched = targets.map((target) => 7 - 2 * target)
      expect(ordinality(line, stretched, { dimension: 2 }).spearman).toBeCloseTo(1, 10)
    }),
  )
})

it('refuses another number of targets', () => {
  const embeddings = Float64Array.of(1, 2, 3, 4)
  expect(() => ordinality(embeddings, [1], { dimension: 2 })).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})
