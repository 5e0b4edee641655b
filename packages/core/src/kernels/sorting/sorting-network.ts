import { NegError } from '../../errors.ts'

/** Which network: `odd_even` has as many layers as wires, `bitonic` k (k + 1) / 2 of them, k = ceil(log2 wires). */
export type SortingNetworkKind = 'odd_even' | 'bitonic'

/** Two wires that meet in a layer: the smaller value goes to `low`, the larger to `high`. */
export interface Comparator {
  readonly low: number
  /** Below `low` where a bitonic network sorts downwards. */
  readonly high: number
}

/** The comparators of a layer touch each wire at most once; a wire that none touches passes through. */
export type ComparatorLayer = readonly Comparator[]

/**
 * The fixed plan of comparisons that sorts any list of a given length: which two places are compared, and when.
 *
 * Odd-even transposition sort (Habermann 1972) compares neighbours in turns; Batcher's bitonic sort (1968) takes fewer
 * layers. For a size that is no power of two the bitonic network is built on the next one and its first wires are
 * removed, as if the smallest values were already there. `diffSort` relaxes either.
 *
 * @param size wires, at least 2.
 * @returns its layers, first to last; a layer may be empty (the second of two wires). Sorted is ascending: wire 0 ends
 * with the smallest value. O(comparators): size (size - 1) / 2, or up to size / 2 a layer.
 * @throws NEG_RANGE for an unknown kind or a size that is no whole number >= 2.
 */
export function sortingNetwork(kind: SortingNetworkKind, size: number): readonly ComparatorLayer[] {
  const build = networks[kind] as ((size: number) => readonly ComparatorLayer[]) | undefined
  if (build === undefined) {
    throw new NegError('NEG_RANGE', `there is no sorting network ${JSON.stringify(kind)}`, {
      where: { field: 'kind' },
      remedy: `Take one of ${Object.keys(networks).join(', ')}.`,
    })
  }
  if (!Number.isInteger(size) || size < 2) {
    throw new NegError('NEG_RANGE', `a sorting network of ${size} wires`, {
      where: { field: 'size' },
      remedy: 'Sort lists of at least two values.',
    })
  }
  return build(size)
}

const networks: Readonly<Record<SortingNetworkKind, (size: number) => readonly ComparatorLayer[]>> = {
  odd_even: oddEven,
  bitonic,
}

function oddEven(size: number): readonly ComparatorLayer[] {
  const [even, odd] = [0, 1].map((start) =>
    Array.from({ length: Math.floor((size - start) / 2) }, (_, i) => ({ low: start + 2 * i, high: start + 2 * i + 1 })),
  )
  return Array.from({ length: size }, (_, layer) => (layer % 2 === 0 ? even : odd))
}

function bitonic(size: number): readonly ComparatorLayer[] {
  const blocks = Math.ceil(Math.log2(size))
  const wires = 2 ** blocks
  const removed = wires - size
  const layers: ComparatorLayer[] = []
  for (let block = 0; block < blocks; block += 1) {
    for (let distance = 2 ** block; distance >= 1; distance /= 2) {
      const layer: Comparator[] = []
      for (let wire = removed; wire < wires - distance; wire += 1) {
        if (Math.floor(wire / distance) % 2 === 1) continue
        const [first, second] = [wire - removed, wire + distance - removed]
        const downwards = Math.floor(wire / 2 ** (block + 1)) % 2 === 1
        layer.push(downwards ? { low: second, high: first } : { low: first, high: second })
      }
      layers.push(layer)
    }
  }
  return layers
}
