import { integerBytes, sumTile } from './sum-tile'
import { address, whole } from './job'
import {
  candidates,
  candidatesOfGroup,
  centroids,
  dimension,
  distances,
  groupBytes,
  groups,
  halves,
  nearest,
  order,
  packedDimension,
  panels,
  points,
  product,
  rounding,
  rows,
  rowsOfUnit,
  scratch,
} from './k-means-arguments'
import {
  assignScratch,
  candidateOffset,
  lost,
  panelBytes,
  pointLevels,
  quantise,
  recordBytes,
  scaleOf,
  squares,
  steps,
  subtractCentre,
  total,
} from './k-means-quantise'
import { distanceOf } from './distance'
import { madd } from './madd'
import { tileColumns, tileRows } from './tile'

// The nearest centroid of each point, exactly that of float32 distances to all of them, ties to the lower number, while
// few of these are computed. For a point x and a candidate c, both measured from a common centre,
//
//   |x - c|^2 = |x|^2 - 2 (x.c - |c|^2 / 2),
//
// so a candidate is at most as far as the best one known only where x.c - |c|^2 / 2 reaches a threshold. The product
// is taken from vectors rounded to bytes, x = s (q + error); by the inequality of Cauchy and Schwarz it is wrong by at
// most |x| |error of c| + |error of x| |rounded c|, and by the rounding of float32. The threshold is lowered by both,
// and only candidates that reach it are looked at in float32.

// Doubles: its length, what rounding took from it, the inverse of its scale, `candidateOffset` times the sum of its
// whole numbers, its squared length, the threshold before anything of the candidates counts; then the least distance
// in float32 and the number of that centroid.
const lengthAt: usize = 0
const lostAt: usize = 8
const inverseAt: usize = 16
const offsetAt: usize = 24
const squaresAt: usize = 32
const thresholdAt: usize = 40
const leastAt: usize = 48
const numberAt: usize = 52

/** Squares below float32's reach count as this much. */
const vanishing: f64 = 1e-36

/** Finds the nearest candidates of 96 points; what is known of nearest centroids before is where the search begins. */
export function assignRows(unit: i32, thread: i32): void {
  const own = address(scratch) + <usize>thread * assignScratch(whole(dimension))
  const packed = own + ((<usize>packedDimension()) << 2)
  const records = packed + <usize>rowsOfUnit * packedDimension() * integerBytes
  const sums = (records + <usize>rowsOfUnit * recordBytes + 15) & ~15
  const first = unit * rowsOfUnit
  const count = min(rowsOfUnit, whole(rows) - first)
  for (let row = 0; row < count; row++) {
    const panel = packed + <usize>(row / tileRows) * pointPanelBytes()
    beginPoint(first + row, own, panel + <usize>(row % tileRows) * 4, records + <usize>row * recordBytes)
  }
  const last = (whole(candidates) + candidatesOfGroup - 1) / candidatesOfGroup
  for (let group = 0; group < last; group++) {
    for (let row = 0; row < count; row += tileRows) {
      const panel = packed + <usize>(row / tileRows) * pointPanelBytes()
      searchGroup(group, panel, records + <usize>row * recordBytes, first + row, min(tileRows, count - row), sums)
    }
  }
  for (let row = 0; row < count; row++) {
    const record = records + <usize>row * recordBytes
    const at = (<usize>(first + row)) << 2
    store<i32>(address(nearest) + at, load<i32>(record, numberAt))
    store<f32>(address(distances) + at, load<f32>(record, leastAt))
  }
}

/** Bytes of a packed panel of six points. */
function pointPanelBytes(): usize {
  return <usize>packedDimension() * tileRows * integerBytes
}

function beginPoint(row: i32, own: usize, panel: usize, record: usize): void {
  const scale = scaleOf(subtractCentre(point(row), own), pointLevels)
  quantise(own, scale, 0, panel, 4 * tileRows)
  store<f64>(record, sqrt(squares) * (1 + rounding()), lengthAt)
  store<f64>(record, lost, lostAt)
  store<f64>(record, 1 / <f64>scale, inverseAt)
  store<f64>(record, <f64>(candidateOffset * total), offsetAt)
  store<f64>(record, squares, squaresAt)
  const number = load<i32>(address(nearest) + ((<usize>row) << 2))
  setLeast(record, number < 0 ? f32.MAX_VALUE : distanceTo(row, number), number < 0 ? i32.MAX_VALUE : number)
}

/** Candidates of a group for a panel of points. */
function searchGroup(group: i32, panel: usize, records: usize, row: i32, count: i32, sums: usize): void {
  const thresholds = sums + 192
  const factors = thresholds + 32
  const at = address(groups) + <usize>group * groupBytes
  for (let i = 0; i < tileRows; i++) {
    const record = records + <usize>min(i, count - 1) * recordBytes
    store<f32>(factors + ((<usize>i) << 2), <f32>(load<f64>(record, inverseAt) * load<f64>(at)))
    store<f32>(thresholds + ((<usize>i) << 2), i < count ? threshold(record, at) : f32.MAX_VALUE)
  }
  const first = group * candidatesOfGroup
  const last = min(whole(candidates), first + candidatesOfGroup)
  const depth = steps()
  const width = panelBytes()
  let columns = address(panels) + <usize>(first / tileColumns) * width
  for (let column = first; column < last; column += tileColumns) {
    sumTile<i32>(panel, columns, depth, sums)
    columns += width
    const half = address(halves) + ((<usize>column) << 2)
    if (anyReaches(sums, half, factors, thresholds)) {
      for (let i = 0; i < count; i++) {
        const line = (<usize>i) << 2
        offerRow(
          sums + (line << 3),
          half,
          factors + line,
          thresholds + line,
          records + <usize>i * recordBytes,
          at,
          row + i,
          column,
        )
      }
    }
  }
}

/** What the products of a point with candidates of a group must reach, in whole numbers. */
function threshold(record: usize, group: usize): f32 {
  const length = load<f64>(record, lengthAt)
  const reach = load<f64>(group, 16)
  const slack =
    length * load<f64>(group, 8) +
    load<f64>(record, lostAt) * reach +
    rounding() * length * reach +
    load<f64>(group, 24)
  const units = load<f64>(record, inverseAt) * load<f64>(group)
  return <f32>((load<f64>(record, thresholdAt) - slack) * units + load<f64>(record, offsetAt))
}

function setLeast(record: usize, least: f32, number: i32): void {
  const ofPoint = load<f64>(record, squaresAt)
  const distance = <f64>least
  const error = rounding() * (ofPoint + abs(distance)) + vanishing
  store<f64>(record, (whole(product) != 0 ? -distance : (ofPoint - distance) / 2) - error, thresholdAt)
  store<f32>(record, least, leastAt)
  store<i32>(record, number, numberAt)
}

/** Whether any of six rows of products, less the candidates' halves, reaches its row's threshold. */
function anyReaches(sums: usize, half: usize, factors: usize, thresholds: usize): bool {
  const h0 = v128.load(half)
  const h1 = v128.load(half, 16)
  let any = rowReaches(sums, h0, h1, factors, thresholds)
  any = v128.or(any, rowReaches(sums + 32, h0, h1, factors + 4, thresholds + 4))
  any = v128.or(any, rowReaches(sums + 64, h0, h1, factors + 8, thresholds + 8))
  any = v128.or(any, rowReaches(sums + 96, h0, h1, factors + 12, thresholds + 12))
  any = v128.or(any, rowReaches(sums + 128, h0, h1, factors + 16, thresholds + 16))
  any = v128.or(any, rowReaches(sums + 160, h0, h1, factors + 20, thresholds + 20))
  return v128.any_true(any)
}

function rowReaches(sums: usize, h0: v128, h1: v128, factor: usize, threshold: usize): v128 {
  const f = f32x4.neg(v128.load32_splat(factor))
  const t = v128.load32_splat(threshold)
  return v128.or(reaches(v128.load(sums), h0, f, t), reaches(v128.load(sums, 16), h1, f, t))
}

function reaches(products: v128, half: v128, factor: v128, threshold: v128): v128 {
  return f32x4.ge(madd(half, factor, f32x4.convert_i32x4_s(products)), threshold)
}

/** Looks at those of eight candidates that reach a point's threshold. */
function offerRow(
  sums: usize,
  half: usize,
  factor: usize,
  thresholdAt: usize,
  record: usize,
  group: usize,
  row: i32,
  column: i32,
): void {
  const f = f32x4.neg(v128.load32_splat(factor))
  let t = v128.load32_splat(thresholdAt)
  let bits =
    i32x4.bitmask(reaches(v128.load(sums), v128.load(half), f, t)) |
    (i32x4.bitmask(reaches(v128.load(sums, 16), v128.load(half, 16), f, t)) << 4)
  for (; bits != 0; bits &= bits - 1) {
    const place = column + ctz(bits)
    if (place >= whole(candidates)) return
    const number = load<i32>(address(order) + ((<usize>place) << 2))
    const least = load<f32>(record, leastAt)
    const known = load<i32>(record, numberAt)
    if (number == known) continue
    const distance = distanceTo(row, number)
    if (distance > least || (distance == least && number > known)) continue
    setLeast(record, distance, number)
    store<f32>(thresholdAt, threshold(record, group))
  }
}

function distanceTo(row: i32, number: i32): f32 {
  const d = whole(dimension)
  return distanceOf(point(row), address(centroids) + ((<usize>number * d) << 2), d, whole(product) != 0)
}

function point(row: i32): usize {
  return address(points) + ((<usize>row * whole(dimension)) << 2)
}
