import fc from 'fast-check'
import { expect, it } from 'vitest'

import { SharedHeap } from './shared-heap.ts'

function heap(): SharedHeap {
  return new SharedHeap(new WebAssembly.Memory({ initial: 1, maximum: 64, shared: true }), 1024)
}

it('hands out parts that never overlap, and joins what comes back', () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 50_000 }), fc.nat()), { maxLength: 60 }), (steps) => {
      const parts = heap()
      const taken: { at: number; bytes: number }[] = []
      for (const [bytes, pick] of steps) {
        if (pick % 3 === 0 && taken.length > 0) {
          parts.release(taken.splice(pick % taken.length, 1)[0].at)
          continue
        }
        const at = parts.allocate(bytes)
        expect(at % 64).toBe(0)
        expect(at).toBeGreaterThanOrEqual(1024)
        for (const other of taken) {
          expect(at + bytes <= other.at || other.at + other.bytes <= at || bytes === 0 || other.bytes === 0).toBe(true)
        }
        taken.push({ at, bytes })
      }
      for (const { at } of taken) parts.release(at)
      expect(parts.used).toBe(0)
      const { byteLength } = parts.memory.buffer
      parts.release(parts.allocate(byteLength - 1024))
      expect(parts.memory.buffer.byteLength).toBe(byteLength)
    }),
  ))

it('says when there is no more', () => {
  expect(() => heap().allocate(1 << 30)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})

it('gives back what it lent when the borrower throws', () => {
  const parts = heap()
  const borrow = (): unknown =>
    parts.borrow([100, 200], () => {
      throw new Error('no')
    })
  expect(borrow).toThrow('no')
  expect(parts.used).toBe(0)
})
