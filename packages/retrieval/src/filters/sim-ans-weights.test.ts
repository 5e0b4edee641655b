import fc from 'fast-check'
import { expect, it } from 'vitest'

import { simAnsWeights } from './index.ts'

it('adds to 1, peaks at the reference and survives distant scores', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 20 }),
      (scores) => {
        const weights = simAnsWeights(scores, 3, { a: 2, b: 0.5 })
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9)
        const nearest = scores.reduce((best, score, i) => {
          return Math.abs(score - 3.5) < Math.abs(scores[best] - 3.5) ? i : best
        }, 0)
        expect(weights[nearest]).toBe(Math.max(...weights))
      },
    ),
  )
})
