import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { groupByLabel, mPerClass, noDuplicates } from '../index.ts'

const labelLists = fc
  .array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 40 })
  .map((labels) => Int32Array.from(labels))
const counts = (batch: Int32Array, labels: Int32Array): Map<number, number> =>
  new Map([...Map.groupBy(batch, (row) => labels[row])].map(([label, rows]) => [label, rows.length]))

describe('mPerClass', () => {
  it('gives m rows of each label present, repeated only where a label has fewer', () => {
    fc.assert(
      fc.property(labelLists, fc.integer({ min: 1, max: 4 }), fc.nat(), (labels, rowsPerLabel, seed) => {
        const source = mPerClass(labels, { rowsPerLabel, length: 100, seed })
        const all = [...source]
        expect(all).toHaveLength(source.batches)
        expect(all.reduce((sum, batch) => sum + batch.length, 0)).toBe(source.rows)
        for (const batch of all) {
          for (const [label, count] of counts(batch, labels)) {
            expect(count).toBe(rowsPerLabel)
            const rows = batch.filter((row) => labels[row] === label)
            const available = labels.filter((other) => other === label).length
            if (available >= rowsPerLabel) expect(new Set(rows).size).toBe(rowsPerLabel)
          }
        }
      }),
    )
  })

  it('repeats with a seed and goes on with a generator', () => {
    const labels = Int32Array.from({ length: 20 }, (_, row) => row % 5)
    const seeded = mPerClass(labels, { rowsPerLabel: 2, batchSize: 4, length: 40, seed: 5 })
    expect([...seeded]).toEqual([...seeded])
    const flowing = mPerClass(labels, { rowsPerLabel: 2, batchSize: 4, length: 40, seed: new Philox(5) })
    expect([...flowing]).toEqual([...seeded])
    expect([...flowing]).not.toEqual([...seeded])
  })

  it.each([
    { rowsPerLabel: 2, batchSize: 3 },
    { rowsPerLabel: 2, batchSize: 8 },
    { rowsPerLabel: 2, batchSize: 4, length: 3 },
    { rowsPerLabel: 0 },
    { rowsPerLabel: 1, length: 0 },
  ])('refuses %o', (options) => {
    expect(() => mPerClass(Int32Array.of(0, 0, 1, 1), options)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })

  it('refuses data without rows', () => {
    expect(() => mPerClass(new Int32Array(0), { rowsPerLabel: 1 })).toThrow(
      expect.objectContaining({ code: 'NEG_RANGE' }),
    )
  })
})

describe('noDuplicates', () => {
  const tables = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.constantFrom('a', 'x', 'y', 'z')), {
    maxLength: 30,
  })

  it('equals the walk over a list, and holds every row once without a value twice', () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 1, max: 6 }), fc.boolean(), (rows, batchSize, dropLast) => {
        const order = Int32Array.from(rows.keys()).reverse()
        const expected: number[][] = []
        let waiting = [...order]
        while (waiting.length > 0) {
          const batch: number[] = []
          for (const row of waiting) {
            const held = batch.flatMap((other) => rows[other])
            if (batch.length < batchSize && !rows[row].some((value) => held.includes(value))) batch.push(row)
          }
          waiting = waiting.filter((row) => !batch.includes(row))
          if (batch.length === batchSize || !dropLast) expected.push(batch)
        }
        const found = [...noDuplicates(rows, { batchSize, dropLast, order })].map((batch) => [...batch])
        expect(found).toEqual(expected)
        if (!dropLast) expect(found.flat().sort((x, y) => x - y)).toEqual([...rows.keys()])
      }),
    )
  })

  it('shuffles by its seed', () => {
    const rows = Array.from({ length: 30 }, (_, row) => [`q${row}`, `p${row}`])
    const walk = (seed: number): number[] =>
      [...noDuplicates(rows, { batchSize: 30, seed })].flatMap((batch) => [...batch])
    expect(walk(1)).toEqual(walk(1))
    expect(walk(1)).not.toEqual(walk(2))
  })

  it('refuses no size and an order that is none', () => {
    const rows = [['a'], ['b']]
    const range = expect.objectContaining({ code: 'NEG_RANGE' })
    expect(() => noDuplicates(rows, { batchSize: 0 })).toThrow(range)
    expect(() => noDuplicates(rows, { batchSize: 1, order: Int32Array.of(0, 0) })).toThrow(range)
    expect(() => noDuplicates(rows, { batchSize: 1, order: Int32Array.of(0) })).toThrow(
      expect.objectContaining({ code: 'NEG_SHAPE' }),
    )
  })
})

describe('groupByLabel', () => {
  it('gives each row at most once, by pairs of a label, in batches of two labels or more', () => {
    fc.assert(
      fc.property(labelLists, fc.integer({ min: 2, max: 5 }), fc.nat(), (labels, half, seed) => {
        const usable = new Set(labels.filter((label) => labels.filter((other) => other === label).length >= 2))
        fc.pre(usable.size >= 2)
        const all = [...groupByLabel(labels, { batchSize: 2 * half, seed })]
        expect(new Set(all.flatMap((batch) => [...batch])).size).toBe(all.reduce((sum, batch) => sum + batch.length, 0))
        for (const [index, batch] of all.entries()) {
          if (index < all.length - 1) expect(batch).toHaveLength(2 * half)
          const present = counts(batch, labels)
          expect(present.size).toBeGreaterThanOrEqual(2)
          for (const count of present.values()) expect(count % 2).toBe(0)
        }
      }),
    )
  })

  it('shuffles by its seed', () => {
    const labels = Int32Array.from({ length: 40 }, (_, row) => row % 4)
    const walk = (seed: number): number[] =>
      [...groupByLabel(labels, { batchSize: 4, seed })].flatMap((batch) => [...batch])
    expect(walk(1)).toEqual(walk(1))
    expect(walk(1)).not.toEqual(walk(2))
  })

  it('refuses odd sizes and labels without partners', () => {
    expect(() => groupByLabel(Int32Array.of(0, 0, 1, 1), { batchSize: 5 })).toThrow(
      expect.objectContaining({ code: 'NEG_RANGE' }),
    )
    expect(() => groupByLabel(Int32Array.of(0, 0, 1), { batchSize: 4 })).toThrow(
      expect.objectContaining({ code: 'NEG_NO_NEGATIVES' }),
    )
  })
})
