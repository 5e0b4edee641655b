import { integerBytes, integersOfStep } from './sum-tile'
import {
  best,
  bounds,
  boundBytes,
  boundFirst,
  constantBytes,
  constants,
  depth,
  distances,
  documentsOfUnit,
  exactThreshold,
  factor,
  floatPanels,
  group,
  integerPanels,
  kind,
  kindByte,
  mapBytes,
  maps,
  mostOfQueries,
  outCounts,
  outScores,
  queries,
  queryCount,
  rows,
  scales,
  scratch,
  size,
  thresholdOffset,
  readArguments,
} from './top-k'
import { packPanel } from './pack'
import { floatRow, lengthOf, packedDocument } from './top-k-rows'

// A vector x is s i + r: whole numbers i, a scale s, a residual r. Then for a query q and a document d
//
//   | q.d - s_q s_d i_q.i_d |  <=  |q| |r_d| + |r_q| |s_d i_d|.
//
// All of it is reckoned with documents and queries brought to lengths of at most 1 by powers of two, and in units of
// s_q. To the bound is added what float32 rounds: in the exact score, gamma |q| |d|, and in the bound itself. So no
// document whose bound stays below the k-th best score is among the best k.

/** 2^-100: scales below it count as 0: all of such a vector is residual. */
const leastScale: f64 = 7.888609052210118e-31
/** 2^-140: more than is lost to numbers too small for float32, in a bound. */
const leastError: f64 = 7.174648137343064e-43
/** 2^-20: relative, for rounding to float32 and for sums in double precision. */
const roundingUp: f64 = 9.5367431640625e-7
/** 2^-22, for rounding to float32. */
export const roundingDown: f64 = 2.384185791015625e-7
/** 2^-24 and 2^-149: half the distance of float32 numbers near 1, and their smallest. */
const halfStep: f64 = 5.9604644775390625e-8
const smallest: f64 = 1.401298464324817e-45

// What `quantise` finds: the scale, the lengths of residual and of the whole numbers scaled, the sum of the whole
// numbers, the squared length.
let scale: f32 = 0
let residual: f64 = 0
let length: f64 = 0
let sum: f64 = 0
let squares: f64 = 0

/**
 * Writes the whole numbers of a row.
 *
 * @param by power of two that is multiplied in first.
 * @param most the largest whole number. @param offset is added to what is written.
 * @param bytes where the whole numbers are already, or 0; `scale` is then theirs.
 * @param stride bytes from step to step of the panel.
 */
function quantise(row: usize, by: f64, most: f64, offset: i32, bytes: usize, to: usize, stride: usize): void {
  const total = depth
  let largest: f32 = 0
  for (let k = 0; k < total; k++) largest = max(largest, abs(load<f32>(row + ((<usize>k) << 2))))
  if (bytes == 0) scale = <f32>((<f64>largest * by) / most)
  if (<f64>abs(scale) < leastScale) scale = 0
  const step = f64x2.splat(scale)
  const perStep = f64x2.splat(scale == 0 ? 0 : by / <f64>scale)
  const byTwo = f64x2.splat(by)
  const upper = f64x2.splat(most)
  const lower = f64x2.splat(-most)
  let residuals = f64x2.splat(0)
  let lengths = residuals
  let sums = residuals
  let all = residuals
  for (let k = 0; k < total; k += 2) {
    let pair = v128.load64_zero(row)
    if (k + 1 == total) pair = v128.load32_zero(row)
    const value = f64x2.promote_low_f32x4(pair)
    let whole: v128
    if (bytes == 0) {
      whole = f64x2.nearest(f64x2.max(lower, f64x2.min(upper, f64x2.mul(value, perStep))))
    } else {
      whole = f64x2.replace_lane(f64x2.splat(<f64>load<i8>(bytes)), 1, k + 1 < total ? <f64>load<i8>(bytes, 1) : 0)
      bytes += 2
    }
    const scaled = f64x2.mul(value, byTwo)
    const rest = f64x2.sub(scaled, f64x2.mul(whole, step))
    residuals = f64x2.add(residuals, f64x2.mul(rest, rest))
    lengths = f64x2.add(lengths, f64x2.mul(whole, whole))
    sums = f64x2.add(sums, whole)
    all = f64x2.add(all, f64x2.mul(scaled, scaled))
    const pairOfWhole = i32x4.add(i32x4.trunc_sat_f64x2_s_zero(whole), i32x4.splat(offset))
    const first = i32x4.extract_lane(pairOfWhole, 0)
    const second = i32x4.extract_lane(pairOfWhole, 1)
    if (integerBytes == 1) {
      store<i16>(to + (k & 2), <i16>((first & 0xff) | (second << 8)))
      if (k & 2) to += stride
    } else {
      store<i32>(to, (first & 0xffff) | (second << 16))
      to += stride
    }
    row += 8
  }
  // The panel's last step is whole.
  if (integerBytes == 1 && (total + 1) & 2) store<i16>(to + 2, <i16>(offset | (offset << 8)))
  residual = Math.sqrt(added(residuals))
  length = Math.abs(scale) * Math.sqrt(added(lengths))
  sum = added(sums)
  squares = added(all)
}

function added(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1)
}

function up(value: f64): f32 {
  return <f32>(value * (1 + roundingUp)) + <f32>1e-36
}

function down(value: f64): f32 {
  return <f32>(value - Math.abs(value) * roundingDown - leastError)
}

/** Packs 480 documents as whole numbers, with the constants of their bounds. */
export function packDocuments(unit: i32, thread: i32): void {
  readArguments()
  const total = size
  const end = min(((total + group - 1) / group) * group, (unit + 1) * documentsOfUnit)
  const own = scratch(thread)
  const by = factor
  for (let document = unit * documentsOfUnit; document < end; document++) {
    const to = packedDocument(document)
    const at = constants + <usize>document * constantBytes
    if (document >= total) {
      // Beyond the last one: nothing of it is looked at, but sums must not overflow.
      for (let k = 0, part = to; k < depth; k += integersOfStep, part += 24) store<i32>(part, 0)
      memory.fill(at, 0, constantBytes)
      continue
    }
    const row = floatRow(document, own)
    let bytes: usize = 0
    if (kind == kindByte) {
      bytes = rows + <usize>document * depth
      scale = <f32>(<f64>load<f32>(scales + ((<usize>document) << 2)) * by)
    }
    quantise(row, by, 127, 0, bytes, to, 24)
    store<f32>(at, scale)
    store<f32>(at, up(residual), 4)
    store<f32>(at, up(length), 8)
    store<f32>(at, down(squares / 2), 12)
    store<i32>(at, <i32>sum * (mostOfQueries + 1), 16)
  }
}

/** Packs 24 queries as floats, and as whole numbers where those are asked for; begins their thresholds. */
export function packQueries(unit: i32): void {
  readArguments()
  const total = depth
  const first = unit * group
  const ofRow = (<usize>total) << 2
  for (let at = first; at < first + group; at += 6) {
    const lines = max(0, min(6, queryCount - at))
    packPanel(queries + <usize>at * ofRow, total, 1, lines, 6, total, floatPanels + <usize>at * ofRow)
  }
  const steps = (total + integersOfStep - 1) / integersOfStep
  for (let query = first; query < first + group; query++) {
    const map = maps + <usize>query * mapBytes
    const bound = boundOf(query)
    if (query >= queryCount) {
      // Nothing may reach its threshold.
      store<f32>(map, Infinity, exactThreshold)
      store<f32>(bound, 0)
      store<f32>(bound, 0, 32)
      store<f32>(bound, 0, 64)
      store<f32>(bound, Infinity, thresholdOffset)
      continue
    }
    store<f32>(map, -Infinity, exactThreshold)
    if (boundFirst) {
      store<f32>(bound, -Infinity, thresholdOffset)
      const panel = integerPanels + ((<usize>(query / 8) * <usize>steps) << 5)
      boundQuery(queries + <usize>query * ofRow, panel + ((<usize>(query % 8)) << 2), bound, map)
    }
    const k = best
    if (load<i32>(outCounts + ((<usize>query) << 2)) == k) {
      raiseThreshold(query, load<f32>(outScores + ((<usize>query * k + k - 1) << 2)))
    }
  }
}

/** The whole numbers of a query, the factors of its bounds, and how a score becomes a bound. */
function boundQuery(row: usize, to: usize, bound: usize, map: usize): void {
  const norm = lengthOf(row)
  const ofDocuments = factor
  let by = powerBelow(norm)
  if (distances) by = min(by, ofDocuments)
  quantise(row, by, mostOfQueries, mostOfQueries + 1, 0, to, 32)
  const unit = scale == 0 ? 1 : <f64>scale
  const own = norm * by
  const perScore = by * ofDocuments
  const gamma = <f64>(depth + 8) * halfStep * 1.01
  const loss = gamma + 2 * roundingUp
  let wide = loss * own
  let error = <f64>depth * smallest * perScore
  let half: f64 = 0
  if (distances) {
    // Half the squared lengths of the documents, in these units, and what float32 loses of them and of the query's.
    half = by / ofDocuments
    wide += loss * half
    error += (loss * own * own) / half
  }
  store<f32>(bound, up((own * (1 + roundingUp) + wide) / unit))
  store<f32>(bound, up((residual * (1 + roundingUp) + wide) / unit), 32)
  store<f32>(bound, <f32>(half / unit), 64)
  store<f64>(map, (distances ? perScore / 2 : perScore) / unit)
  store<f64>(map, distances ? norm * norm : 0, 8)
  store<f64>(map, error / unit + leastError, 16)
}

/** The power of two that brings a length below 1; 1 for zero. */
function powerBelow(norm: f64): f64 {
  if (norm == 0) return 1
  const exponent = <i64>((reinterpret<u64>(norm) >> 52) & 0x7ff) - 1022
  return reinterpret<f64>((<u64>(1023 - exponent)) << 52)
}

/** The address of a query's factors; its panel's other queries lie four bytes apart. */
export function boundOf(query: i32): usize {
  return bounds + <usize>(query >> 3) * boundBytes + ((<usize>(query & 7)) << 2)
}

/**
 * Says that a query has k scores of at least `score`. Threads may raise a threshold at once, and the lower one win:
 * it holds as well.
 */
export function raiseThreshold(query: i32, score: f32): void {
  const map = maps + <usize>query * mapBytes
  if (score > load<f32>(map, exactThreshold)) store<f32>(map, score, exactThreshold)
  if (!boundFirst) return
  raiseBound(query, (<f64>score + load<f64>(map, 8)) * load<f64>(map) - load<f64>(map, 16))
}

/** The same by the k-th best of the documents' lowest bounds. */
export function raiseByLowest(query: i32, lowest: f64): void {
  raiseBound(query, lowest - 2 * load<f64>(maps + <usize>query * mapBytes, 16))
}

function raiseBound(query: i32, value: f64): void {
  const at = boundOf(query) + thresholdOffset
  const threshold = down(value)
  if (threshold > load<f32>(at)) store<f32>(at, threshold)
}
