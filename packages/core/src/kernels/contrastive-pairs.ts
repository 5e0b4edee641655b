import { NegError } from '../errors.ts'
import type { Bags } from './bags.ts'

/** Pairs as parallel columns; a pair may stand more than once. */
export interface Pairs {
  readonly query: Int32Array
  readonly candidate: Int32Array
}

/** The pairs whose labels are equal. A label below 0 equals none. */
export interface EqualLabels {
  readonly queryLabels: Int32Array
  readonly candidateLabels: Int32Array
}

/** For each query its candidates in ascending order, none twice. */
export type RowLists = Pick<Bags, 'offsets' | 'items'>

/** Sorts pairs, or lists a query, into lists without repetition. @throws NEG_SHAPE and NEG_RANGE for pairs that don't fit. */
export function rowLists(rows: number, columns: number, given: Pairs | RowLists, field: string): RowLists {
  if ('offsets' in given) return sortedLists(checkLists(rows, columns, given, field))
  const { query, candidate } = given
  checkPairs(rows, columns, given, field)
  const offsets = new Int32Array(rows + 1)
  for (const row of query) offsets[row + 1] += 1
  for (let row = 0; row < rows; row += 1) offsets[row + 1] += offsets[row]
  const items = new Int32Array(query.length)
  const next = offsets.slice()
  query.forEach((row, i) => {
    items[next[row]] = candidate[i]
    next[row] += 1
  })
  return sortedLists({ offsets, items })
}

/** @throws NEG_SHAPE for columns of different lengths; NEG_RANGE for a pair of no such query and candidate. */
function checkPairs(rows: number, columns: number, { query, candidate }: Pairs, field: string): void {
  if (query.length !== candidate.length) {
    throw new NegError('NEG_SHAPE', `${query.length} queries and ${candidate.length} candidates of pairs`, {
      where: { field },
      remedy: 'Both columns must have one value a pair.',
    })
  }
  for (let i = 0; i < query.length; i += 1) {
    if (query[i] >= 0 && query[i] < rows && candidate[i] >= 0 && candidate[i] < columns) continue
    throw new NegError('NEG_RANGE', `no pair of query ${query[i]} and candidate ${candidate[i]}`, {
      where: { field, row: i + 1 },
      remedy: `Name pairs out of ${rows} queries and ${columns} candidates.`,
    })
  }
}

function checkLists(rows: number, columns: number, lists: RowLists, field: string): RowLists {
  const { offsets, items } = lists
  const ascending = offsets.every((offset, i) => (i === 0 ? offset === 0 : offset >= offsets[i - 1]))
  if (offsets.length !== rows + 1 || !ascending || offsets[rows] !== items.length) {
    throw new NegError('NEG_SHAPE', `the offsets divide no ${items.length} items among ${rows} queries`, {
      where: { field },
      remedy: 'Give one offset a query and the number of items as the last one, ascending from 0.',
    })
  }
  const outside = items.findIndex((item) => item < 0 || item >= columns)
  if (outside < 0) return lists
  throw new NegError('NEG_RANGE', `${items[outside]} is none of ${columns} candidates`, {
    where: { field, row: outside + 1 },
    remedy: `Name candidates from 0 to ${columns - 1}.`,
  })
}

function sortedLists({ offsets, items }: RowLists): RowLists {
  const sorted = items.slice()
  const starts = new Int32Array(offsets.length)
  let end = 0
  for (let row = 0; row < offsets.length - 1; row += 1) {
    const list = sorted.subarray(offsets[row], offsets[row + 1]).sort()
    for (let i = 0; i < list.length; i += 1) {
      if (i > 0 && list[i] === list[i - 1]) continue
      sorted[end] = list[i]
      end += 1
    }
    starts[row + 1] = end
  }
  return { offsets: starts, items: sorted.slice(0, end) }
}

/** The lists of all together. */
export function unionOfLists(rows: number, columns: number, lists: readonly RowLists[], field: string): RowLists {
  if (lists.length === 1) return lists[0]
  const size = lists.reduce((sum, { items }) => sum + items.length, 0)
  const [query, candidate] = [new Int32Array(size), new Int32Array(size)]
  let end = 0
  for (const list of lists) {
    query.set(pairsOf(list).query, end)
    candidate.set(list.items, end)
    end += list.items.length
  }
  return rowLists(rows, columns, { query, candidate }, field)
}

/** The pairs of lists as columns. */
export function pairsOf({ offsets, items }: RowLists): Pairs {
  const query = new Int32Array(items.length)
  for (let row = 0; row < offsets.length - 1; row += 1) query.fill(row, offsets[row], offsets[row + 1])
  return { query, candidate: items }
}

/** The same pairs seen from the candidates. */
export function swapped({ query, candidate }: Pairs): Pairs {
  return { query: candidate, candidate: query }
}

/** Whether a row's list holds a candidate. */
export function hasItem({ offsets, items }: RowLists, row: number, item: number): boolean {
  let [low, high] = [offsets[row], offsets[row + 1]]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (items[middle] < item) low = middle + 1
    else high = middle
  }
  return low < offsets[row + 1] && items[low] === item
}
