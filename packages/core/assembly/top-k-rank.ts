import {
  best,
  boundFirst,
  candidates,
  depth,
  exact,
  firstId,
  listCounts,
  listScratch,
  outCounts,
  outIds,
  outScores,
  queries,
  scratch,
  segments,
  readArguments,
} from './top-k'
import { raiseThreshold } from './top-k-bounds'
import { dropBelow, raiseFromCandidates } from './top-k-lists'
import { idOf, ordered, rankedEntry, scoreOf, selectLargest, sortLargestFirst } from './top-k-order'
import { scoreEntries } from './top-k-scores'

/** Joins what is known of a query with what its lists hold: the best k, in order. */
export function rankQuery(query: i32, thread: i32): void {
  readArguments()
  const own = scratch(thread)
  const k = best
  const ids = outIds + ((<usize>query * k) << 2)
  const scores = outScores + ((<usize>query * k) << 2)
  const found = outCounts + ((<usize>query) << 2)
  const list = listScratch(own)
  let count = load<i32>(found)
  for (let i: usize = 0; i < <usize>count; i++) {
    store<u64>(list + (i << 3), rankedEntry(ordered(load<f32>(scores + (i << 2))), load<i32>(ids + (i << 2))))
  }
  for (let segment = 0; segment < segments; segment++) {
    const from = query * segments + segment
    const many = load<i32>(listCounts(from), 4)
    memory.copy(list + ((<usize>count) << 3), exact(from), (<usize>many) << 3)
    count += many
  }
  count = keepBest(query, list, count)
  if (boundFirst) count = scoreCandidates(query, list, count, own)
  sortLargestFirst(list, count)
  for (let i: usize = 0; i < <usize>count; i++) {
    const entry = load<u64>(list + (i << 3))
    store<i32>(ids + (i << 2), idOf(entry))
    store<f32>(scores + (i << 2), scoreOf(entry))
  }
  store<i32>(found, count)
}

/** Keeps the best k and raises the threshold to the last of them; returns how many are left. */
function keepBest(query: i32, list: usize, count: i32): i32 {
  const k = best
  if (count < k) return count
  selectLargest(list, count, k)
  raiseThreshold(query, scoreOf(load<u64>(list + ((<usize>(k - 1)) << 3))))
  return k
}

/** Scores the candidates with the highest bounds; after that few of the others can still be among the best. */
function scoreCandidates(query: i32, list: usize, known: i32, own: usize): i32 {
  const k = best
  const round = max(k, 8)
  const at = list + ((<usize>(k + round)) << 3)
  let count = 0
  for (let segment = 0; segment < segments; segment++) {
    const from = query * segments + segment
    const many = load<i32>(listCounts(from))
    memory.copy(at + ((<usize>count) << 3), candidates(from), (<usize>many) << 3)
    count += dropBelow(query, at + ((<usize>count) << 3), many)
  }
  raiseFromCandidates(query, at, count, at + ((<usize>count) << 3))
  count = dropBelow(query, at, count)
  let next = at
  while (count > 0) {
    const many = min(round, count)
    selectLargest(next, count, many)
    scoreEntries(queries + ((<usize>query * depth) << 2), next, many, own)
    for (let i: usize = 0; i < <usize>many; i++) {
      const entry = load<u64>(next + (i << 3))
      store<u64>(list + ((<usize>known + i) << 3), rankedEntry(entry & ~(<u64>0xffffffff), firstId + <i32>entry))
    }
    known = keepBest(query, list, known + many)
    next += (<usize>many) << 3
    count = dropBelow(query, next, count - many)
  }
  return known
}
