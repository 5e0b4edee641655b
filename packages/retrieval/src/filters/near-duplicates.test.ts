import { expect, it } from 'vitest'

import { candidatesOf } from '../../fixtures/worked-candidates.ts'
import { applyFilters, nearDuplicates } from './index.ts'

const texts = {
  positives: [[0]],
  queryTexts: ['What is a cat?'],
  documentTexts: ['A cat.', 'a  CAT', 'what is a cat', 'A dog', 'a dog!', 'ﬁsh'],
}
const rows = candidatesOf([1, 1, 1, 1, 1, 1])

it('drops the query, the positives and repetitions', async () => {
  const { kept, dropped } = await applyFilters(rows, [nearDuplicates()], texts)
  expect([...kept]).toEqual([3, 5])
  expect(dropped).toEqual({ duplicateText: 4 })
  expect([...(await applyFilters(rows, [nearDuplicates({ text: 'exact' })], texts)).kept]).toEqual([1, 2, 3, 4, 5])
})

it('drops what lies on a positive', async () => {
  const documentVectors = { vectors: Float32Array.of(1, 0, 3, 0.1, 0, 1, 0, 0), dimension: 2 }
  const { kept } = await applyFilters(candidatesOf([1, 1, 1, 1]), [nearDuplicates({ similarity: 0.99 })], {
    positives: [[0]],
    documentVectors,
  })
  expect([...kept]).toEqual([2, 3])
})

it('refuses a similarity that is no number', () => {
  expect(() => nearDuplicates({ similarity: Number.NaN })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
