import { expect, it } from 'vitest'

import { candidatesOf } from '../../fixtures/worked-candidates.ts'
import { applyFilters, teacher } from './index.ts'

const good: Record<string, number> = { p: 5, q: 4, same: 4, near: 3.5, far: 1 }
const scorer = {
  id: 'teacher',
  score: async (pairs: readonly { document: string }[]) => Float32Array.from(pairs, ({ document }) => good[document]),
}
const documentTexts = ['p', 'q', 'same', 'near', 'far']
const rows = { ...candidatesOf([1, 1, 1]), candidate: Int32Array.of(2, 3, 4) }
const asked = { positives: [[0, 1]], queryTexts: ['?'], documentTexts }

it('drops what it finds as good as the worst positive, or better than a limit', async () => {
  const keptAt = async (margin: number): Promise<string[]> => {
    const { kept } = await applyFilters(rows, [teacher(scorer, { margin, batchSize: 2 })], asked)
    return Array.from(kept, (row) => documentTexts[rows.candidate[row]])
  }
  expect(await keptAt(0)).toEqual(['same', 'near', 'far'])
  expect(await keptAt(0.5)).toEqual(['near', 'far'])
  const { dropped } = await applyFilters(rows, [teacher(scorer, { maxScore: 2 })], asked)
  expect(dropped).toEqual({ teacherScore: 2 })
})

it('refuses to be without a rule', () => {
  expect(() => teacher(scorer, {})).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})

it.each([
  ['too few scores', new Float32Array(0), 'NEG_SHAPE'],
  ['a score that is NaN', Float32Array.of(1, Number.NaN, 1), 'NEG_NOT_FINITE'],
])('refuses %s', async (_, scores, code) => {
  const broken = { id: 'broken', score: async () => scores }
  await expect(applyFilters(rows, [teacher(broken, { maxScore: 2 })], asked)).rejects.toMatchObject({ code })
})
