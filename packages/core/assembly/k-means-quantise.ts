import { address, whole } from './job'
import { integerBytes, integersOfStep } from './sum-tile'
import {
  candidates,
  candidatesOfGroup,
  centre,
  centroids,
  dimension,
  groupBytes,
  groups,
  halves,
  order,
  packedDimension,
  panels,
  product,
  rounding,
  rowsOfUnit,
  scratch,
} from './k-means-arguments'
import { tileColumns } from './tile'

/** Bytes of what is known of a point of the unit. */
export const recordBytes: usize = 64

/** Largest whole number of a point; points have a sign. */
export const pointLevels: f32 = 127
/** Largest whole number of a candidate; `candidateOffset` is added, so that none is negative. */
const candidateLevels: f32 = 63
export const candidateOffset: i32 = 64

/** 1.5 * 2^23: added to a number it leaves no place for a fraction, and the whole number in the last bits. */
const mark: f32 = 12_582_912

// What `quantise` found out about a vector.
/** Squared length. */
export let squares: f64 = 0
/** Length of what rounding to whole numbers took away, not too small. */
export let lost: f64 = 0
/** Sum of the whole numbers. */
export let total: i32 = 0

/** Writes a vector less the centre, and zeros up to the packed dimension. @returns its largest number, unsigned. */
export function subtractCentre(from: usize, to: usize): f32 {
  const count = whole(dimension)
  const origin = address(centre)
  let largest = f32x4.splat(0)
  let k = 0
  for (; k + 4 <= count; k += 4) {
    const at = (<usize>k) << 2
    const value = f32x4.sub(v128.load(from + at), v128.load(origin + at))
    largest = f32x4.pmax(largest, f32x4.abs(value))
    v128.store(to + at, value)
  }
  let rest: f32 = 0
  for (const end = packedDimension(); k < end; k++) {
    const at = (<usize>k) << 2
    const value: f32 = k < count ? load<f32>(from + at) - load<f32>(origin + at) : 0
    rest = max(rest, abs(value))
    store<f32>(to + at, value)
  }
  return max(rest, highest(largest))
}

/**
 * Rounds a vector to whole multiples of `scale` and writes them, plus `offset`, as one line of a panel.
 *
 * @param pitch bytes from one step of the panel to the next.
 */
export function quantise(from: usize, scale: f32, offset: i32, to: usize, pitch: usize): void {
  const end = from + ((<usize>packedDimension()) << 2)
  const inverse = f32x4.splat(1 / scale)
  const step = f32x4.splat(scale)
  const shift = i32x4.splat(offset)
  let lengths = f32x4.splat(0)
  let errors = lengths
  let sums = i32x4.splat(0)
  for (; from < end; from += 16) {
    const value = v128.load(from)
    const marked = f32x4.add(f32x4.mul(value, inverse), f32x4.splat(mark))
    const numbers = i32x4.sub(marked, f32x4.splat(mark))
    const rounded = f32x4.sub(marked, f32x4.splat(mark))
    const error = f32x4.sub(value, f32x4.mul(rounded, step))
    lengths = f32x4.add(lengths, f32x4.mul(value, value))
    errors = f32x4.add(errors, f32x4.mul(error, error))
    sums = i32x4.add(sums, numbers)
    const shifted = i32x4.add(numbers, shift)
    const words = i16x8.narrow_i32x4_s(shifted, shifted)
    if (integerBytes == 1) {
      store<i32>(to, i32x4.extract_lane(i8x16.narrow_i16x8_s(words, words), 0))
    } else {
      store<i32>(to, i32x4.extract_lane(words, 0))
      to += pitch
      store<i32>(to, i32x4.extract_lane(words, 1))
    }
    to += pitch
  }
  squares = <f64>sum(lengths)
  lost = sqrt(<f64>sum(errors)) * (1 + rounding()) + sqrt(squares) * 2.4e-7
  total =
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
}

/** The multiple to which numbers up to `largest` are rounded; never so small that its inverse leaves the numbers. */
export function scaleOf(largest: f32, levels: f32): f32 {
  return max<f32>(largest / levels, 1e-18)
}

/**
 * Packs a group of candidates with one scale. For the group it leaves: the inverse of the scale, the most that
 * rounding took from a candidate, the greatest length of one, and a half times that squared.
 */
export function packCandidates(group: i32, thread: i32): void {
  const own = address(scratch) + <usize>thread * assignScratch(whole(dimension))
  const first = group * candidatesOfGroup
  const last = min(whole(candidates), first + candidatesOfGroup)
  let largest: f32 = 0
  for (let column = first; column < last; column++) largest = max(largest, subtractCentre(candidate(column), own))
  const scale = scaleOf(largest, candidateLevels)
  const ofProduct = whole(product) != 0
  let error: f64 = 0
  let length: f64 = 0
  for (let column = first; column < first + candidatesOfGroup; column++) {
    const half = address(halves) + ((<usize>column) << 2)
    if (column < last) {
      subtractCentre(candidate(column), own)
      const panel = address(panels) + <usize>(column / tileColumns) * panelBytes()
      quantise(own, scale, candidateOffset, panel + <usize>(column % tileColumns) * 4, 4 * tileColumns)
      store<f32>(half, ofProduct ? 0 : <f32>(squares / 2))
      error = max(error, lost)
      length = max(length, sqrt(squares) + lost)
    } else {
      // No threshold is as low as this.
      store<f32>(half, f32.MAX_VALUE)
    }
  }
  const at = address(groups) + <usize>group * groupBytes
  store<f64>(at, 1 / <f64>scale)
  store<f64>(at, error, 8)
  store<f64>(at, length * (1 + rounding()), 16)
  store<f64>(at, length * length * rounding(), 24)
}

/** Bytes of scratch that a thread needs: a vector, the packed points of a unit, what is known of them, a tile. */
export function assignScratch(ofDimension: i32): i32 {
  const packed = (ofDimension + 3) & ~3
  return packed * 4 + rowsOfUnit * packed * integerBytes + rowsOfUnit * <i32>recordBytes + 256 + 64
}

/** Bytes of a packed panel of eight candidates. */
export function panelBytes(): usize {
  return <usize>packedDimension() * tileColumns * integerBytes
}

/** Steps of the tile along the packed dimension. */
export function steps(): i32 {
  return packedDimension() / integersOfStep
}

function candidate(column: i32): usize {
  const number = load<i32>(address(order) + ((<usize>column) << 2))
  return address(centroids) + ((<usize>number * whole(dimension)) << 2)
}

function sum(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
}

function highest(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  )
}
