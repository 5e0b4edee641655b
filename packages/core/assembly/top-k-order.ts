import { idsOfPlaces, places, ties } from './top-k'

// Lists are of 64-bit numbers: the bits of a score above, what decides among equal scores below; larger is better.

/** Bits of a score whose order as whole numbers is that of the scores; the two zeros are one. */
export function ordered(score: f32): u64 {
  const bits = reinterpret<i32>(score + 0)
  return (<u64>(<u32>(bits ^ ((bits >> 31) | 0x80000000)))) << 32
}

/** The score of an entry. */
export function scoreOf(entry: u64): f32 {
  const bits = <i32>(entry >> 32)
  return reinterpret<f32>(bits < 0 ? bits ^ 0x80000000 : ~bits)
}

/** An entry that carries a place among equal scores instead of the id. */
export function rankedEntry(score: u64, id: i32): u64 {
  const mode = ties
  const place = mode == 0 ? id : mode == 1 ? ~id : load<i32>(places + ((<usize>id) << 2))
  return score | <u64>(<u32>~place)
}

/** The id of such an entry. */
export function idOf(entry: u64): i32 {
  const place = ~(<i32>entry)
  const mode = ties
  return mode == 0 ? place : mode == 1 ? ~place : load<i32>(idsOfPlaces + ((<usize>place) << 2))
}

/**
 * Brings the largest `k` to the front, the smallest of them to place k - 1; `k` is 1 to `count`. No two entries are
 * equal. Nothing branches on what is compared: the processor could not foresee it.
 */
export function selectLargest(list: usize, count: i32, k: i32): void {
  const wanted = list + ((<usize>(k - 1)) << 3)
  let low = list
  let high = list + ((<usize>(count - 1)) << 3)
  while (low < high) {
    const pivot = middle(load<u64>(low), load<u64>(low + (((high - low) >> 4) << 3)), load<u64>(high))
    let end = low
    let place = low
    for (let at = low; at <= high; at += 8) {
      const entry = load<u64>(at)
      store<u64>(at, load<u64>(end))
      store<u64>(end, entry)
      place = entry == pivot ? end : place
      end += (<usize>(entry >= pivot)) << 3
    }
    // The pivot is the smallest of those before the end.
    swap(place, end - 8)
    if (wanted < end - 8) high = end - 16
    else if (wanted >= end) low = end
    else return
  }
}

function middle(a: u64, b: u64, c: u64): u64 {
  return max(min(a, b), min(max(a, b), c))
}

function swap(a: usize, b: usize): void {
  const value = load<u64>(a)
  store<u64>(a, load<u64>(b))
  store<u64>(b, value)
}

/** Sorts, largest first. */
export function sortLargestFirst(list: usize, count: i32): void {
  for (let at = (count >> 1) - 1; at >= 0; at--) sink(list, at, count)
  for (let last = count - 1; last > 0; last--) {
    swap(list, list + ((<usize>last) << 3))
    sink(list, 0, last)
  }
}

/** Restores the order below an entry of a heap whose root is the smallest. */
function sink(list: usize, from: i32, count: i32): void {
  const entry = load<u64>(list + ((<usize>from) << 3))
  let at = from
  while (true) {
    let child = 2 * at + 1
    if (child >= count) break
    let place = list + ((<usize>child) << 3)
    if (child + 1 < count && load<u64>(place, 8) < load<u64>(place)) {
      child++
      place += 8
    }
    if (load<u64>(place) >= entry) break
    store<u64>(list + ((<usize>at) << 3), load<u64>(place))
    at = child
  }
  store<u64>(list + ((<usize>at) << 3), entry)
}
