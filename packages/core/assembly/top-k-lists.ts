import {
  best,
  candidateRoom,
  candidates,
  constantBytes,
  constants,
  depth,
  exact,
  exactRoom,
  exactThreshold,
  excludeItems,
  excludeOffsets,
  firstId,
  listCounts,
  listScratch,
  mapBytes,
  maps,
  queries,
  thresholdOffset,
} from './top-k'
import { boundOf, raiseByLowest, raiseThreshold, roundingDown } from './top-k-bounds'
import { ordered, rankedEntry, scoreOf, selectLargest } from './top-k-order'
import { scoreEntries } from './top-k-scores'

// A pair of a query and a segment has two lists. Candidates are documents whose bound reaches the query's threshold,
// each an entry of bound and document; exact entries are of score and place among equal scores. A list that is full is
// brought down to what may still be among the best k.

/** Documents that the unit under way has scored one by one. */
export let scored: i32 = 0

export function resetScored(): void {
  scored = 0
}

/** Whether a query must not get a document; its list is sorted. */
function isExcluded(query: i32, document: i32): bool {
  const offsets = excludeOffsets
  let low = load<i32>(offsets + ((<usize>query) << 2))
  let high = load<i32>(offsets + ((<usize>query) << 2), 4)
  const id = firstId + document
  while (low < high) {
    const middle = (low + high) >> 1
    if (load<i32>(excludeItems + ((<usize>middle) << 2)) < id) low = middle + 1
    else high = middle
  }
  const end = load<i32>(offsets + ((<usize>query) << 2), 4)
  return low < end && load<i32>(excludeItems + ((<usize>low) << 2)) == id
}

/** Puts a document on the list of candidates. */
export function addCandidate(query: i32, list: i32, document: i32, bound: f32, own: usize): void {
  if (bound < load<f32>(boundOf(query) + thresholdOffset) || (excludeOffsets != 0 && isExcluded(query, document)))
    return
  const counts = listCounts(list)
  if (load<i32>(counts) == candidateRoom) thinCandidates(query, list, own)
  const count = load<i32>(counts)
  store<u64>(candidates(list) + ((<usize>count) << 3), ordered(bound) | <u64>(<u32>document))
  store<i32>(counts, count + 1)
}

/** Raises the threshold by the lowest bounds and drops what stays below it; scores all where that frees too little. */
function thinCandidates(query: i32, list: i32, own: usize): void {
  const counts = listCounts(list)
  const at = candidates(list)
  let count = load<i32>(counts)
  raiseFromCandidates(query, at, count, listScratch(own))
  count = dropBelow(query, at, count)
  if (count > (candidateRoom * 3) >> 2) {
    scoreCandidates(query, list, at, count, own)
    count = 0
  }
  store<i32>(counts, count)
}

/**
 * Raises the threshold to the k-th best of the lowest bounds of those candidates whose bounds are highest; a few more
 * than k of them are looked at, so that some of wide bounds do no harm.
 */
export function raiseFromCandidates(query: i32, at: usize, count: i32, spare: usize): void {
  if (count < best) return
  const many = min(count, best + (best >> 2) + 16)
  selectLargest(at, count, many)
  const bound = boundOf(query)
  const ofResidual = <f64>load<f32>(bound)
  const ofLength = <f64>load<f32>(bound, 32)
  for (let i: usize = 0; i < <usize>many; i++) {
    const entry = load<u64>(at + (i << 3))
    const document = constants + <usize>(<u32>entry) * constantBytes
    const error = ofResidual * <f64>load<f32>(document, 4) + ofLength * <f64>load<f32>(document, 8)
    const lowest = <f64>scoreOf(entry) - 2 * error
    // Rounded down to a float, which orders as a whole number.
    store<u64>(spare + (i << 3), ordered(<f32>(lowest - Math.abs(lowest) * roundingDown)) | <u64>i)
  }
  selectLargest(spare, many, best)
  raiseByLowest(query, <f64>scoreOf(load<u64>(spare + ((<usize>(best - 1)) << 3))))
}

/** Drops the candidates whose bound stays below the threshold; returns how many are left. */
export function dropBelow(query: i32, at: usize, count: i32): i32 {
  const least = ordered(load<f32>(boundOf(query) + thresholdOffset))
  let kept: usize = 0
  for (let i: usize = 0; i < <usize>count; i++) {
    const entry = load<u64>(at + (i << 3))
    store<u64>(at + (kept << 3), entry)
    kept += <usize>(entry >= least)
  }
  return <i32>kept
}

/** Scores candidates and offers them to the exact list. */
function scoreCandidates(query: i32, list: i32, at: usize, count: i32, own: usize): void {
  scored += count
  scoreEntries(queries + ((<usize>query * depth) << 2), at, count, own)
  for (let i: usize = 0; i < <usize>count; i++) {
    const entry = load<u64>(at + (i << 3))
    offerExact(query, list, entry, firstId + <i32>entry)
  }
}

/** Puts a document with its score on the exact list. */
export function addExact(query: i32, list: i32, document: i32, score: f32): void {
  if (excludeOffsets != 0 && isExcluded(query, document)) return
  offerExact(query, list, ordered(score), firstId + document)
}

function offerExact(query: i32, list: i32, score: u64, id: i32): void {
  if (scoreOf(score) < load<f32>(maps + <usize>query * mapBytes, exactThreshold)) return
  const counts = listCounts(list)
  const at = exact(list)
  const k = best
  let count = load<i32>(counts, 4)
  if (count == exactRoom) {
    selectLargest(at, count, k)
    raiseThreshold(query, scoreOf(load<u64>(at + ((<usize>(k - 1)) << 3))))
    count = k
  }
  store<u64>(at + ((<usize>count) << 3), rankedEntry(score & ~(<u64>0xffffffff), id))
  store<i32>(counts, count + 1, 4)
}
