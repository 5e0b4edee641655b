import type { Bags } from '../bags.ts'

/** Documents that a query must not get: a list for each query, or all lists as bags. */
export type Exclusions = readonly (Int32Array | readonly number[])[] | Bags

/** How many lists there are. */
export function countLists(exclude: Exclusions): number {
  return 'offsets' in exclude ? exclude.offsets.length - 1 : exclude.length
}

/** The sorted lists of some queries; nothing when all are empty. */
export function exclusionLists(exclude: Exclusions | undefined, from: number, count: number): Bags | undefined {
  if (exclude === undefined) return undefined
  const lists = Array.from({ length: count }, (_, row) => {
    const list =
      'offsets' in exclude
        ? exclude.items.subarray(exclude.offsets[from + row], exclude.offsets[from + row + 1])
        : exclude[from + row]
    return Int32Array.from(list).sort()
  })
  const offsets = new Int32Array(count + 1)
  lists.forEach((list, row) => (offsets[row + 1] = offsets[row] + list.length))
  if (offsets[count] === 0) return undefined
  const items = new Int32Array(offsets[count])
  lists.forEach((list, row) => items.set(list, offsets[row]))
  return { offsets, items }
}
