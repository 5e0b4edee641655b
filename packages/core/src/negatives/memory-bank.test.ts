import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { useEngine } from '../engine/index.ts'
import { expectNoLeak } from '../testing/index.ts'
import { MemoryBank } from './memory-bank.ts'

const lengths = (rows: Float32Array, dimension: number): number[] =>
  Array.from({ length: rows.length / dimension }, (_, row) =>
    Math.hypot(...rows.subarray(row * dimension, (row + 1) * dimension)),
  )

it('begins with unit rows that the seed repeats, and keeps them of unit length', () => {
  const bank = new MemoryBank(5, 3, { seed: 4 })
  expect(new MemoryBank(5, 3, { seed: 4 }).rows).toEqual(bank.rows)
  expect(lengths(bank.rows, 3)).toEqual([1, 1, 1, 1, 1].map((one) => expect.closeTo(one, 5)))
  const before = [...bank.rows]
  bank.update(Int32Array.of(3, 1), Float32Array.of(3, 0, 0, 0, 5, 0))
  expect(lengths(bank.rows, 3)).toEqual([1, 1, 1, 1, 1].map((one) => expect.closeTo(one, 5)))
  expect([...bank.rows.subarray(0, 3)]).toEqual(before.slice(0, 3))
  expect([...bank.rows.subarray(3, 6)]).not.toEqual(before.slice(3, 6))
})

it('mixes by its momentum', () => {
  const bank = new MemoryBank(1, 2, { momentum: 0.75, rows: Float32Array.of(1, 0) })
  bank.update(Int32Array.of(0), Float32Array.of(0, 1))
  expect([...bank.rows]).toEqual([0.75, 0.25].map((x) => expect.closeTo(x / Math.hypot(0.75, 0.25), 6)))
})

it('draws every set of items that are not excluded', () => {
  const size = fc.integer({ min: 1, max: 9 })
  fc.assert(
    fc.property(size, fc.array(fc.nat(8)), fc.nat(9), fc.nat(99), (items, excluded, count, seed) => {
      const exclude = Int32Array.from(excluded.filter((item) => item < items))
      const left = items - new Set(exclude).size
      fc.pre(count <= left)
      const found = new MemoryBank(items, 1).sample(count, { exclude, seed })
      expect(new Set(found).size).toBe(count)
      expect([...found].every((item) => item >= 0 && item < items && !exclude.includes(item))).toBe(true)
    }),
  )
  const bank = new MemoryBank(6, 1)
  const drawn = new Set<string>()
  for (let seed = 0; seed < 100; seed += 1) {
    drawn.add(bank.sample(2, { exclude: Int32Array.of(2, 0), seed }).join())
  }
  expect(drawn).toEqual(new Set(['1,3', '1,4', '1,5', '3,4', '3,5', '4,5']))
})

it('gathers rows as a tensor', async () => {
  await useEngine({ prefer: 'wasm' })
  const bank = new MemoryBank(3, 2, { rows: Float32Array.of(1, 2, 3, 4, 5, 6) })
  await expectNoLeak(() => bank.gather(Int32Array.of(2, 0, 2)))
  const rows = bank.gather(Int32Array.of(2, 0, 2))
  expect([...(await rows.data())]).toEqual([5, 6, 1, 2, 5, 6])
  rows.dispose()
})

it('refuses what it cannot hold', () => {
  const refused = (code: string, call: () => unknown): void => expect(call).toThrow(expect.objectContaining({ code }))
  const bank = new MemoryBank(3, 2)
  refused('NEG_RANGE', () => new MemoryBank(0, 2))
  refused('NEG_RANGE', () => new MemoryBank(3, 2, { momentum: 1.5 }))
  refused('NEG_SHAPE', () => new MemoryBank(3, 2, { rows: new Float32Array(5) }))
  refused('NEG_RANGE', () => bank.update(Int32Array.of(3), new Float32Array(2)))
  refused('NEG_SHAPE', () => bank.update(Int32Array.of(1), new Float32Array(4)))
  refused('NEG_NO_NEGATIVES', () => bank.sample(3, { exclude: Int32Array.of(1) }))
})
