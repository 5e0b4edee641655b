import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { compactBags, concatBags, meanBags, selectBags, transposeBags } from './bags.ts'
import type { Bags } from './bags.ts'

type Entry = readonly [item: number, weight: number]

const size = 12
const entry = fc.tuple(fc.nat(size - 1), fc.double({ min: -2, max: 2, noNaN: true }).map(Math.fround))
const lists = fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 8 })

function bagsOf(entries: readonly (readonly Entry[])[], weighted: boolean): Bags {
  const offsets = new Int32Array(entries.length + 1)
  entries.forEach((list, i) => (offsets[i + 1] = offsets[i] + list.length))
  const items = Int32Array.from(entries.flat(), ([item]) => item)
  return weighted
    ? { offsets, items, weights: Float32Array.from(entries.flat(), ([, weight]) => weight) }
    : { offsets, items }
}

function entriesOf({ offsets, items, weights }: Bags): Entry[][] {
  return Array.from(offsets.subarray(1), (end, bag) =>
    Array.from(items.subarray(offsets[bag], end), (item, i): Entry => [item, weights?.[offsets[bag] + i] ?? 1]),
  )
}

const unweighted = (entries: readonly (readonly Entry[])[]): Entry[][] =>
  entries.map((list) => list.map(([item]) => [item, 1]))

describe('bags', () => {
  it('are selected by number, repetitions included', () =>
    fc.assert(
      fc.property(lists, fc.array(fc.nat(7)), fc.boolean(), (entries, wanted, weighted) => {
        const numbers = Int32Array.from(wanted.filter((number) => number < entries.length))
        const whole = weighted ? entries : unweighted(entries)
        expect(entriesOf(selectBags(bagsOf(entries, weighted), numbers))).toEqual([...numbers].map((i) => whole[i]))
      }),
    ))

  it('weigh what they hold so that it averages', () =>
    fc.assert(
      fc.property(lists, fc.boolean(), (entries, weighted) => {
        expect(entriesOf(meanBags(bagsOf(entries, weighted)))).toEqual(
          entries.map((list) => list.map(([item]) => [item, Math.fround(1 / list.length)])),
        )
      }),
    ))

  it('are joined, with a weight of 1 where one list has none', () =>
    fc.assert(
      fc.property(lists, lists, (first, second) => {
        const joined = concatBags([bagsOf(first, true), bagsOf(second, false)])
        expect(entriesOf(joined)).toEqual([...first, ...unweighted(second)])
        expect(concatBags([bagsOf(first, false), bagsOf(second, false)]).weights).toBeUndefined()
      }),
    ))

  it('are renumbered by first appearance', () =>
    fc.assert(
      fc.property(lists, (entries) => {
        const { numbers, bags } = compactBags(bagsOf(entries, true), size)
        expect([...numbers]).toEqual([...new Set(entries.flat().map(([item]) => item))])
        expect(entriesOf(bags).map((list) => list.map(([item, weight]) => [numbers[item], weight]))).toEqual(entries)
      }),
    ))

  it('are transposed as a matrix is', () =>
    fc.assert(
      fc.property(lists, fc.boolean(), (entries, weighted) => {
        const expected = Array.from({ length: size }, (_, item) =>
          entries.flatMap((list, bag) =>
            list.filter((one) => one[0] === item).map((one): Entry => [bag, weighted ? one[1] : 1]),
          ),
        )
        expect(entriesOf(transposeBags(bagsOf(entries, weighted), size))).toEqual(expected)
      }),
    ))

  it('may be none at all', () => {
    const none = { offsets: Int32Array.of(0), items: new Int32Array(0) }
    expect(concatBags([])).toEqual(none)
    expect(selectBags(none, new Int32Array(0))).toEqual(none)
    expect(compactBags(none, 5)).toEqual({ numbers: new Int32Array(0), bags: none })
    expect(transposeBags(none, 2)).toEqual({ offsets: new Int32Array(3), items: new Int32Array(0) })
  })
})
