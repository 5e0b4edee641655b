/**
 * Bags in compressed rows: bag b holds `items[offsets[b] .. offsets[b + 1])`, each with its weight (1 where
 * `weights` is absent).
 */
export interface Bags {
  readonly offsets: Int32Array
  readonly items: Int32Array
  readonly weights?: Float32Array
}

/** The bags of these numbers, in this order; a number may stand more than once. */
export function selectBags({ offsets, items, weights }: Bags, numbers: Int32Array): Bags {
  const starts = new Int32Array(numbers.length + 1)
  numbers.forEach((number, i) => (starts[i + 1] = starts[i] + offsets[number + 1] - offsets[number]))
  const copy = <T extends Int32Array | Float32Array>(from: T, to: T): T => {
    numbers.forEach((number, i) => to.set(from.subarray(offsets[number], offsets[number + 1]), starts[i]))
    return to
  }
  const size = starts[numbers.length]
  return {
    offsets: starts,
    items: copy(items, new Int32Array(size)),
    ...(weights !== undefined && { weights: copy(weights, new Float32Array(size)) }),
  }
}

/** The same bags with weights that make a sum over each its mean; weights that they had are dropped. */
export function meanBags({ offsets, items }: Bags): Bags {
  const weights = new Float32Array(items.length)
  for (let bag = 0; bag < offsets.length - 1; bag += 1) {
    weights.fill(1 / (offsets[bag + 1] - offsets[bag]), offsets[bag], offsets[bag + 1])
  }
  return { offsets, items, weights }
}

/** The bags of several lists, one list after the other. */
export function concatBags(lists: readonly Bags[]): Bags {
  const size = lists.reduce((sum, list) => sum + list.items.length, 0)
  const offsets = new Int32Array(lists.reduce((sum, list) => sum + list.offsets.length - 1, 1))
  const items = new Int32Array(size)
  const weights = lists.some((list) => list.weights !== undefined) ? new Float32Array(size).fill(1) : undefined
  let bag = 0
  for (const list of lists) {
    const start = offsets[bag]
    items.set(list.items, start)
    if (list.weights !== undefined) weights?.set(list.weights, start)
    for (let i = 1; i < list.offsets.length; i += 1) offsets[bag + i] = start + list.offsets[i]
    bag += list.offsets.length - 1
  }
  return { offsets, items, ...(weights !== undefined && { weights }) }
}

/**
 * Renumbers items by first appearance, so that what is computed for each is held for those that appear, not for all.
 *
 * @param size items lie in 0 .. size - 1.
 * @returns the old number of each new one, and the bags in new numbers. O(items + size).
 */
export function compactBags(bags: Bags, size: number): { readonly numbers: Int32Array; readonly bags: Bags } {
  const { items } = bags
  // One more than the new number; 0 where there is none yet.
  const renumbered = new Int32Array(size)
  const numbers = new Int32Array(Math.min(items.length, size))
  const compact = new Int32Array(items.length)
  let count = 0
  for (let i = 0; i < items.length; i += 1) {
    const item = items[i]
    if (renumbered[item] === 0) {
      numbers[count] = item
      count += 1
      renumbered[item] = count
    }
    compact[i] = renumbered[item] - 1
  }
  return { numbers: numbers.slice(0, count), bags: { ...bags, items: compact } }
}

/**
 * Swaps the two sides: bag r of the result holds the numbers of the bags that hold item r, in ascending order, with
 * their weights. A sum over these bags is the adjoint of a sum over those.
 *
 * @param size items lie in 0 .. size - 1. O(items + size).
 */
export function transposeBags({ offsets, items, weights }: Bags, size: number): Bags {
  const ends = new Int32Array(size + 1)
  for (let i = 0; i < items.length; i += 1) ends[items[i] + 1] += 1
  for (let item = 0; item < size; item += 1) ends[item + 1] += ends[item]
  const starts = ends.slice()
  const holders = new Int32Array(items.length)
  const holderWeights = weights === undefined ? undefined : new Float32Array(items.length)
  for (let bag = 0; bag < offsets.length - 1; bag += 1) {
    for (let i = offsets[bag]; i < offsets[bag + 1]; i += 1) {
      const to = ends[items[i]]
      ends[items[i]] += 1
      holders[to] = bag
      if (weights !== undefined && holderWeights !== undefined) holderWeights[to] = weights[i]
    }
  }
  return { offsets: starts, items: holders, ...(holderWeights !== undefined && { weights: holderWeights }) }
}
