import { expect, it } from 'vitest'

import { tevatronEpochWalk } from './index.ts'

it('sees every negative equally often over as many epochs as there are negatives', () => {
  const counts = new Map<string, number>()
  const seven = Array.from({ length: 7 }, (_, i) => `t${i}`)
  for (let epoch = 0; epoch < 7; epoch += 1) {
    for (const id of tevatronEpochWalk(seven, 3, epoch).chosen) counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  expect([...counts.values()]).toEqual(Array(7).fill(3))
  expect(tevatronEpochWalk(['a', 'b'], 5, 1).chosen).toHaveLength(5)
  expect(() => tevatronEpochWalk([], 1, 0)).toThrow(expect.objectContaining({ code: 'NEG_NO_NEGATIVES' }))
  expect(() => tevatronEpochWalk(seven, 0, 0)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
