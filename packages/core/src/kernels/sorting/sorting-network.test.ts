import { describe, expect, it } from 'vitest'

import { sortingNetwork } from './sorting-network.ts'
import type { SortingNetworkKind } from './sorting-network.ts'

const kinds: readonly SortingNetworkKind[] = ['odd_even', 'bitonic']

describe.each(kinds)('the %s network', (kind) => {
  it.each([2, 3, 4, 5, 6, 7, 8, 9, 10, 13])('sorts every list of 0 and 1 of %i values, and so any list', (size) => {
    const layers = sortingNetwork(kind, size)
    for (let bits = 0; bits < 2 ** size; bits += 1) {
      const values = Array.from({ length: size }, (_, i) => (bits >> i) & 1)
      for (const { low, high } of layers.flat()) {
        ;[values[low], values[high]] = [Math.min(values[low], values[high]), Math.max(values[low], values[high])]
      }
      expect(values).toEqual(values.toSorted())
    }
  })

  it('touches a wire once in a layer at most', () => {
    for (let size = 2; size < 40; size += 1) {
      for (const layer of sortingNetwork(kind, size)) {
        const wires = layer.flatMap(({ low, high }) => [low, high])
        expect(new Set(wires).size).toBe(wires.length)
        expect(wires.every((wire) => wire >= 0 && wire < size)).toBe(true)
      }
    }
  })

  it('refuses sizes that are none', () => {
    for (const size of [1, 0, -3, 2.5, NaN]) {
      expect(() => sortingNetwork(kind, size)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    }
  })
})

it('has the layers and comparators of its kind', () => {
  const counts = (kind: SortingNetworkKind, size: number): number[] => {
    const layers = sortingNetwork(kind, size)
    return [layers.length, layers.flat().length]
  }
  expect(counts('odd_even', 7)).toEqual([7, 21])
  expect(counts('bitonic', 3)).toEqual([3, 3])
  expect(counts('bitonic', 5)).toEqual([6, 11])
  expect(counts('bitonic', 11)).toEqual([10, 46])
})

it('refuses an unknown kind', () => {
  expect(() => sortingNetwork('shell' as SortingNetworkKind, 4)).toThrow('"shell"')
})
