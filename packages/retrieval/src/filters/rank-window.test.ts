import fc from 'fast-check'
import { expect, it } from 'vitest'

import { candidatesOf, keptOf } from '../../fixtures/worked-candidates.ts'
import { applyFilters, knownPositives, rankWindow, relativeMargin } from './index.ts'

it('counts the ranks of what earlier filters left', async () => {
  expect(await keptOf(knownPositives(), rankWindow({ min: 1, max: 4 }))).toBe('bcd')
  expect(await keptOf(rankWindow({ min: 4 }), relativeMargin({ margin: 0.05 }))).toBe('defg')
})

it('keeps ranks and positives of each anchor apart, wherever its rows stand', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(3), { maxLength: 30 }),
      fc.nat(3),
      fc.integer({ min: 1, max: 4 }),
      async (anchors, min, width) => {
        const candidates = { ...candidatesOf(anchors.map(() => 0)), anchor: Int32Array.from(anchors) }
        const positives = [[0, 5], [1], [2, 3, 4], []]
        const rows = anchors.map((anchor, row) => ({ anchor, row }))
        const wrong = rows.filter(({ anchor, row }) => !positives[anchor].includes(row))
        const wanted = wrong.filter(({ anchor, row }) => {
          const rank = wrong.filter((other) => other.anchor === anchor && other.row < row).length
          return rank >= min && rank < min + width
        })
        const filters = [knownPositives(), rankWindow({ min, max: min + width })]
        const { kept } = await applyFilters(candidates, filters, { positives })
        expect([...kept]).toEqual(wanted.map(({ row }) => row))
      },
    ),
  )
})

it.each([
  ['an empty window', { min: 3, max: 3 }],
  ['a window below 0', { min: -1 }],
])('refuses %s', (_, options) => {
  expect(() => rankWindow(options)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
