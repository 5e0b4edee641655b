import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Philox } from './philox.ts'
import { choose, shuffle } from './sampling.ts'

it('shuffle keeps the items and reaches every order', () => {
  const seen = new Set<string>()
  for (let seed = 0; seed < 200; seed += 1) seen.add(shuffle(['a', 'b', 'c'], new Philox(seed)).join(''))
  expect([...seen].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
})

it('choose gives different numbers in range, in order', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), fc.nat(), (a, b, seed) => {
      const [count, n] = a < b ? [a, b] : [b, a]
      const chosen = choose(n, count, new Philox(seed))
      expect(new Set(chosen).size).toBe(count)
      for (let i = 0; i < count; i += 1) {
        expect(chosen[i]).toBeLessThan(n)
        if (i > 0) expect(chosen[i]).toBeGreaterThan(chosen[i - 1])
      }
    }),
  )
})

it('choose refuses more than there are', () => {
  expect(() => choose(3, 4, new Philox(1))).toThrow(/choose 4 of 3/)
})
