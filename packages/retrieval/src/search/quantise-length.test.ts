import { expect, it } from 'vitest'

import { quantiseLength } from './index.ts'

it('keeps lengths as Lucene does', () => {
  const lengths = [0, 23, 24, 39, 40, 41, 57, 100, 256, 1000]
  expect(lengths.map((length) => quantiseLength(length))).toEqual([0, 23, 24, 39, 40, 40, 56, 96, 248, 984])
  expect(quantiseLength(1001, 'exact')).toBe(1001)
})
