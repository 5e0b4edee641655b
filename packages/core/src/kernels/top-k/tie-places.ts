import type { TieOrder } from './top-k-heap.ts'

/** The order of documents with equal scores, for the compiled kernels. */
export interface TiePlaces {
  /** 0: the smaller id first, 1: the larger, 2: the smaller place. */
  readonly mode: 0 | 1 | 2
  readonly places: Int32Array
  readonly ids: Int32Array
}

const none = new Int32Array()

/** Places 0 .. n - 1 in the order of ranks; documents of one rank stand in the order of their ids. O(n) for ranks 0 .. n - 1. */
export function tiePlaces(ties: TieOrder): TiePlaces {
  if (ties === 'ascending') return { mode: 0, places: none, ids: none }
  if (ties === 'descending') return { mode: 1, places: none, ids: none }
  const ids = new Int32Array(ties.length).fill(-1)
  let isOrder = true
  for (let id = 0; isOrder && id < ties.length; id += 1) {
    const rank = ties[id]
    isOrder = rank >= 0 && rank < ties.length && ids[rank] === -1
    if (isOrder) ids[rank] = id
  }
  if (isOrder) return { mode: 2, places: ties, ids }
  const order = Int32Array.from(ties, (_, id) => id).sort((a, b) => ties[a] - ties[b] || a - b)
  const places = new Int32Array(ties.length)
  order.forEach((id, place) => (places[id] = place))
  return { mode: 2, places, ids: order }
}
