import { address, argument, whole } from './job'
import { packPanel } from './pack'
import { softmaxRow } from './softmax-row'
import { tile, tileColumns, tileRows } from './tile'

// A block of rows of the score matrix goes through two jobs: units of rows (scores, softmax, gradient by the queries),
// then units of candidates (their gradient, added to that of the blocks before). The block lies in a strip whose rows
// are padded to whole panels, as are the gradients, so that no tile reaches over an edge.

/** Steps along a common dimension that are packed at a time; the right operands are packed in the same blocks. */
const depthBlock: i32 = 512
/** Most rows or candidates of a unit. */
const mostLines: i32 = 96
/** The exponent of a pair that is left out: no power survives it. */
const leftOut: f32 = -1e30

// Arguments: addresses, 0 where there is none.
const queries = 0
const candidatesForScores = 1
const candidatesForQueries = 2
const queriesForCandidates = 3
const strip = 4
const ofQueries = 5
const ofCandidates = 6
const losses = 7
const positives = 8
const factors = 9
const logWeights = 10
const excludedOffsets = 11
const excludedItems = 12
const weightOffsets = 13
const weightItems = 14
const weightValues = 15
const scratch = 16
// Numbers.
const columns = 17
const width = 18
const start = 19
const rows = 20
const lines = 21
const isFirst = 22
const inverse = 23

/** Bytes of scratch that a thread needs: the packed lines of a unit. */
export function contrastiveScratch(): i32 {
  return mostLines * depthBlock * 4
}

/** `lines` rows of the block. Their gradient by the queries is made where `ofQueries` is given. */
export function contrastiveRows(unit: i32, thread: i32): void {
  const own = address(scratch) + <usize>(thread * contrastiveScratch())
  const first = unit * whole(lines)
  const count = min(whole(lines), whole(rows) - first)
  const pitch = stripPitch()
  const at = address(strip) + <usize>first * pitch
  const firstQuery = whole(start) + first
  const from = address(queries) + ((<usize>firstQuery * whole(width)) << 2)
  multiply(
    from,
    whole(width),
    1,
    count,
    whole(width),
    address(candidatesForScores),
    whole(columns),
    at,
    pitch,
    true,
    own,
  )
  for (let row = 0; row < count; row++) finishRow(firstQuery + row, at + <usize>row * pitch)
  if (address(ofQueries) == 0) return
  const out = address(ofQueries) + <usize>firstQuery * vectorPitch()
  const step = <i32>(pitch >> 2)
  multiply(
    at,
    step,
    1,
    count,
    whole(columns),
    address(candidatesForQueries),
    whole(width),
    out,
    vectorPitch(),
    true,
    own,
  )
}

/** `lines` candidates: what all rows of the block pass back to them. */
export function contrastiveCandidates(unit: i32, thread: i32): void {
  const own = address(scratch) + <usize>(thread * contrastiveScratch())
  const first = unit * whole(lines)
  const count = min(whole(lines), whole(columns) - first)
  const at = address(strip) + ((<usize>first) << 2)
  const out = address(ofCandidates) + <usize>first * vectorPitch()
  const step = <i32>(stripPitch() >> 2)
  const fresh = whole(isFirst) != 0
  multiply(at, 1, step, count, whole(rows), address(queriesForCandidates), whole(width), out, vectorPitch(), fresh, own)
}

/** Loss and gradient of a row of inner products. */
function finishRow(query: i32, row: usize): void {
  const place = (<usize>query) << 2
  const positive = load<i32>(address(positives) + place)
  let scale = <f32>argument(inverse)
  const score = <f64>(load<f32>(row + ((<usize>positive) << 2)) * scale)
  if (address(logWeights) | address(excludedOffsets) | address(weightOffsets)) {
    weigh(query, row, scale)
    scale = 1
  }
  const withGradient = address(ofQueries) != 0 || address(ofCandidates) != 0
  const factor = withGradient ? load<f32>(address(factors) + place) : 0
  const loss = softmaxRow(row, whole(columns), scale, positive, score, factor, withGradient)
  store<f32>(address(losses) + place, <f32>loss)
}

/** Inner products become exponents with the logarithms of their weights. */
function weigh(query: i32, row: usize, scale: f32): void {
  const by = f32x4.splat(scale)
  const end = row + stripPitch()
  for (let at = row; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), by))
  const bias = address(logWeights)
  if (bias != 0) {
    for (let j: usize = 0; j < <usize>whole(columns); j++) {
      const at = row + (j << 2)
      store<f32>(at, load<f32>(at) + load<f32>(bias + (j << 2)))
    }
  }
  if (address(weightOffsets) != 0) {
    const offsets = address(weightOffsets) + ((<usize>query) << 2)
    for (let i = load<i32>(offsets); i < load<i32>(offsets, 4); i++) {
      const at = row + ((<usize>load<i32>(address(weightItems) + ((<usize>i) << 2))) << 2)
      store<f32>(at, load<f32>(at) + load<f32>(address(weightValues) + ((<usize>i) << 2)))
    }
  }
  if (address(excludedOffsets) != 0) {
    const offsets = address(excludedOffsets) + ((<usize>query) << 2)
    for (let i = load<i32>(offsets); i < load<i32>(offsets, 4); i++) {
      store<f32>(row + ((<usize>load<i32>(address(excludedItems) + ((<usize>i) << 2))) << 2), leftOut)
    }
  }
}

/**
 * Product of up to 96 lines and a packed right operand, into rows that have room for whole tiles.
 *
 * @param lineStride numbers from one line to the next, `stepStride` from one step along the dimension to the next.
 * @param fresh whether `out` begins at zero.
 */
function multiply(
  left: usize,
  lineStride: i32,
  stepStride: i32,
  count: i32,
  depth: i32,
  right: usize,
  breadth: i32,
  out: usize,
  pitch: usize,
  fresh: bool,
  own: usize,
): void {
  const panels = (breadth + tileColumns - 1) / tileColumns
  for (let k = 0; k < depth; k += depthBlock) {
    const steps = min(depthBlock, depth - k)
    const from = left + ((<usize>k * stepStride) << 2)
    for (let line = 0; line < count; line += tileRows) {
      const to = own + ((<usize>line * steps) << 2)
      const first = from + ((<usize>line * lineStride) << 2)
      if (lineStride == 1) copySix(first, (<usize>stepStride) << 2, steps, to)
      else packPanel(first, lineStride, stepStride, min(tileRows, count - line), tileRows, steps, to)
    }
    for (let panel = 0; panel < panels; panel++) {
      const packed = right + (((<usize>panels * k + <usize>panel * steps) * tileColumns) << 2)
      let at = out + ((<usize>(panel * tileColumns)) << 2)
      for (let line = 0; line < count; line += tileRows) {
        tile(own + ((<usize>line * steps) << 2), packed, steps, at, pitch, fresh && k == 0)
        at += <usize>tileRows * pitch
      }
    }
  }
}

/** Six neighbouring columns of the strip as a panel; where there are less, what follows makes lines that nobody reads. */
function copySix(from: usize, step: usize, depth: i32, to: usize): void {
  for (let k = 0; k < depth; k++) {
    v128.store(to, v128.load(from))
    store<i64>(to, load<i64>(from, 16), 16)
    from += step
    to += 24
  }
}

function stripPitch(): usize {
  return (<usize>((whole(columns) + 7) & ~7)) << 2
}

function vectorPitch(): usize {
  return (<usize>((whole(width) + 7) & ~7)) << 2
}
