import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Bags } from './bags.ts'
import { embeddingBag, embeddingBagGradient } from './embedding-bag.ts'

interface Example {
  readonly dimension: number
  readonly rows: number
  readonly bags: Bags
  readonly seed: number
}

const example: fc.Arbitrary<Example> = fc
  .record({
    // Multiples of eight go another way than the rest.
    dimension: fc.constantFrom(1, 7, 8, 11, 16, 25),
    rows: fc.integer({ min: 1, max: 9 }),
    lengths: fc.array(fc.nat(12), { maxLength: 7 }),
    weighted: fc.boolean(),
    seed: fc.nat(1000),
  })
  .map(({ dimension, rows, lengths, weighted, seed }) => {
    const offsets = new Int32Array(lengths.length + 1)
    lengths.forEach((length, i) => (offsets[i + 1] = offsets[i] + length))
    const count = offsets[lengths.length]
    const items = Int32Array.from({ length: count }, (_, i) => (seed + 7 * i + ((i * i) >> 2)) % rows)
    const bags = weighted ? { offsets, items, weights: wave(count, seed) } : { offsets, items }
    return { dimension, rows, bags, seed }
  })

function wave(length: number, phase: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(1.7 * i + phase))
}

/** The sums as a dense matrix product, in doubles. */
function dense(table: ArrayLike<number>, dimension: number, { offsets, items, weights }: Bags): number[] {
  const out = Array<number>((offsets.length - 1) * dimension).fill(0)
  for (let bag = 0; bag < offsets.length - 1; bag += 1) {
    for (let i = offsets[bag]; i < offsets[bag + 1]; i += 1) {
      for (let d = 0; d < dimension; d += 1) {
        out[bag * dimension + d] += (weights?.[i] ?? 1) * table[items[i] * dimension + d]
      }
    }
  }
  return out
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, x, i) => sum + x * b[i], 0)
}

describe('embeddingBag', () => {
  it('sums the weighted rows of each bag, rounded once; an empty bag is zero', () =>
    fc.assert(
      fc.property(example, ({ dimension, rows, bags, seed }) => {
        const table = wave(rows * dimension, seed + 1)
        const out = new Float32Array((bags.offsets.length - 1) * dimension).fill(NaN)
        embeddingBag(table, dimension, bags, out)
        expect(out).toEqual(Float32Array.from(dense(table, dimension, bags)))
      }),
    ))

  it('reads bags out of the middle of a list', () => {
    const bags = { offsets: Int32Array.of(0, 2, 3), items: Int32Array.of(1, 0, 1) }
    const out = new Float32Array(1)
    embeddingBag(Float32Array.of(5, 7), 1, { ...bags, offsets: bags.offsets.subarray(1) }, out)
    expect([...out]).toEqual([7])
  })
})

describe('embeddingBagGradient', () => {
  it("is the adjoint: <Ax, y> = <x, A'y>", () =>
    fc.assert(
      fc.property(example, ({ dimension, rows, bags, seed }) => {
        const x = wave(rows * dimension, seed + 1)
        const y = wave((bags.offsets.length - 1) * dimension, seed + 2)
        const sums = new Float32Array(y.length)
        embeddingBag(x, dimension, bags, sums)
        const gradient = new Float32Array(x.length).fill(NaN)
        embeddingBagGradient(y, dimension, bags, gradient)
        expect(dot(x, gradient)).toBeCloseTo(dot(sums, y), 4)
      }),
    ))

  it('adds up a row that stands in a bag more than once', () => {
    const gradient = new Float32Array(2)
    const bags = { offsets: Int32Array.of(0, 3), items: Int32Array.of(1, 1, 1), weights: Float32Array.of(1, 2, 4) }
    embeddingBagGradient(Float32Array.of(10), 1, bags, gradient)
    expect([...gradient]).toEqual([0, 70])
  })
})

it('refuses arrays that do not fit', () => {
  const bags = { offsets: Int32Array.of(0, 1), items: Int32Array.of(0) }
  const call = (table: number, dimension: number, out: number, weights?: number) => () =>
    embeddingBag(
      new Float32Array(table),
      dimension,
      weights === undefined ? bags : { ...bags, weights: new Float32Array(weights) },
      new Float32Array(out),
    )
  expect(call(4, 2, 2)).not.toThrow()
  expect(call(4, 0, 2)).toThrow(expect.objectContaining({ code: 'NEG_RANGE', where: { field: 'dimension' } }))
  expect(call(5, 2, 2)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE', where: { field: 'table' } }))
  expect(call(4, 2, 3)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE', where: { field: 'out' } }))
  expect(call(4, 2, 2, 2)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE', where: { field: 'weights' } }))
  expect(() => embeddingBagGradient(new Float32Array(3), 2, bags, new Float32Array(4))).toThrow(
    expect.objectContaining({ code: 'NEG_SHAPE', where: { field: 'gradient' } }),
  )
})
