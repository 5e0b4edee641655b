import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { shuffle } from '../../random/sampling.ts'
import { type TieOrder, TopKHeap } from './top-k-heap.ts'

function kept(scores: readonly number[], k: number, ties: TieOrder, order: readonly number[]): [number, number][] {
  const heap = new TopKHeap(k, ties)
  for (const id of order) heap.offer(id, scores[id])
  const ids = new Int32Array(k)
  const out = new Float64Array(k)
  const count = heap.drain(ids, out)
  expect(heap.size).toBe(0)
  return Array.from({ length: count }, (_, i) => [ids[i], out[i]])
}

it('equals a full sort, ties included, for any order of offers', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 70 }),
      fc.constantFrom('ascending', 'descending', 'ranks'),
      fc.nat(),
      (scores, k, tie, seed) => {
        const ranks = shuffle(
          Int32Array.from(scores, (_, i) => i),
          new Philox(seed),
        )
        const ties: TieOrder = tie === 'ranks' ? ranks : (tie as 'ascending' | 'descending')
        const before = (a: number, b: number): number => {
          if (ties === 'ascending') return a - b
          return ties === 'descending' ? b - a : ranks[a] - ranks[b]
        }
        const ids = scores.map((_, i) => i)
        const wanted = [...ids].sort((a, b) => scores[b] - scores[a] || before(a, b)).slice(0, k)
        const got = kept(scores, k, ties, shuffle([...ids], new Philox(seed + 1)))
        expect(got).toEqual(wanted.map((id) => [id, scores[id]]))
      },
    ),
  )
})

it('tells the threshold below which nothing enters', () => {
  const heap = new TopKHeap(2)
  expect(heap.threshold).toBe(Number.NEGATIVE_INFINITY)
  heap.offer(0, 1)
  expect(heap.offer(1, 3)).toBe(1)
  expect(heap.offer(2, 2)).toBe(2)
  expect(heap.offer(3, 0)).toBe(2)
})
