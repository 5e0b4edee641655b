import { expect, it } from 'vitest'

import { toMaps } from '../../../fixtures/judged-runs.ts'
import { evaluate } from '../evaluate.ts'

it('is the best precision from a recall on', () => {
  // Relevant at ranks 1 and 4, of four.
  const judged = toMaps({ q: { a: 1, b: 1, c: 1, d: 1 } })
  const found = toMaps({ q: { a: 9, x: 8, y: 7, b: 6, z: 5 } })
  const { mean } = evaluate(judged, found, ['iprec_at_recall', '11pt_avg'])
  expect(mean['iprec_at_recall_0.00']).toBe(1)
  expect(mean['iprec_at_recall_0.30']).toBe(1)
  expect(mean['iprec_at_recall_0.40']).toBe(0.5)
  expect(mean['iprec_at_recall_0.70']).toBe(0)
  expect(mean['11pt_avg']).toBeCloseTo((4 * 1 + 3 * 0.5) / 11, 12)
})
