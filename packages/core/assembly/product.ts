import { address, whole } from './job'
import { packPanel } from './pack'
import { tile, tileColumns, tileRows } from './tile'

/** Steps along the common dimension that are packed at a time: a panel of B, 16 KB, stays in the first cache. */
const depthBlock: i32 = 512
/** Rows of A that a unit holds packed, 16 panels: at most 192 KB, in the second cache. */
const rowsOfUnit: i32 = 16 * tileRows
/** Panels of B that a unit packs, 128 columns. */
const panelsOfColumns: i32 = 16

// Arguments of the operations: addresses of A, B, C, of B packed and of the threads' scratch; rows, columns, depth;
// numbers from row to row and from column to column of A and of B; for a batch, addresses of the places of the operands
// of each product, and bytes of scratch of a thread.
const left = 0
const right = 1
const out = 2
const packed = 3
const scratch = 4
const rows = 5
const columns = 6
const depth = 7
const leftRow = 8
const leftColumn = 9
const rightRow = 10
const rightColumn = 11
const leftPlaces = 12
const rightPlaces = 13
const scratchBytes = 14

/** Bytes of scratch that a thread needs: the packed rows of a unit and one tile. */
export function productScratch(): i32 {
  return rowsOfUnit * depthBlock * 4 + tileRows * tileColumns * 4
}

/** Packs 128 columns of B. */
export function packRight(unit: i32): void {
  packColumns(address(right), address(packed), unit * panelsOfColumns, panelsOfColumns)
}

/** Multiplies 96 rows of A with all of B, packed before. */
export function multiplyRows(unit: i32, thread: i32): void {
  multiplyBlock(address(left), address(packed), address(out), unit, address(scratch) + <usize>thread * productScratch())
}

/** One product of a batch, from packing to the last row. */
export function multiplyItem(unit: i32, thread: i32): void {
  const ofA = <usize>whole(rows) * whole(depth)
  const ofB = <usize>whole(columns) * whole(depth)
  const ofC = <usize>whole(columns) * whole(rows)
  const place = (<usize>unit) << 2
  const a = address(left) + ((load<i32>(address(leftPlaces) + place) * ofA) << 2)
  const b = address(right) + ((load<i32>(address(rightPlaces) + place) * ofB) << 2)
  const c = address(out) + ((unit * ofC) << 2)
  const own = address(scratch) + <usize>thread * whole(scratchBytes)
  const ownPacked = own + productScratch()
  packColumns(b, ownPacked, 0, countPanels())
  const blocks = (whole(rows) + rowsOfUnit - 1) / rowsOfUnit
  for (let block = 0; block < blocks; block++) multiplyBlock(a, ownPacked, c, block, own)
}

/** For each block of the dimension, panel after panel of eight columns of B. */
function packColumns(b: usize, to: usize, first: i32, count: i32): void {
  const panels = countPanels()
  const last = min(panels, first + count)
  const total = whole(depth)
  for (let k = 0; k < total; k += depthBlock) {
    const steps = min(depthBlock, total - k)
    for (let panel = first; panel < last; panel++) {
      packPanel(
        b + ((<usize>k * whole(rightRow) + <usize>(panel * tileColumns) * whole(rightColumn)) << 2),
        whole(rightColumn),
        whole(rightRow),
        min(tileColumns, whole(columns) - panel * tileColumns),
        tileColumns,
        steps,
        packedPanel(to, panels, panel, k, steps),
      )
    }
  }
}

/** Multiplies block `block` of 96 rows of A with packed columns. */
function multiplyBlock(a: usize, b: usize, c: usize, block: i32, own: usize): void {
  const aside = own + <usize>(rowsOfUnit * depthBlock * 4)
  const first = block * rowsOfUnit
  const count = min(rowsOfUnit, whole(rows) - first)
  const width = whole(columns)
  const panels = countPanels()
  const total = whole(depth)
  for (let k = 0; k < total; k += depthBlock) {
    const steps = min(depthBlock, total - k)
    for (let row = 0; row < count; row += tileRows) {
      packPanel(
        a + ((<usize>(first + row) * whole(leftRow) + <usize>k * whole(leftColumn)) << 2),
        whole(leftRow),
        whole(leftColumn),
        min(tileRows, count - row),
        tileRows,
        steps,
        own + ((<usize>row * steps) << 2),
      )
    }
    for (let panel = 0; panel < panels; panel++) {
      const panelOfB = packedPanel(b, panels, panel, k, steps)
      const column = panel * tileColumns
      const breadth = min(tileColumns, width - column)
      for (let row = 0; row < count; row += tileRows) {
        const panelOfA = own + ((<usize>row * steps) << 2)
        const at = c + ((<usize>(first + row) * width + <usize>column) << 2)
        const height = min(tileRows, count - row)
        if (height == tileRows && breadth == tileColumns) {
          tile(panelOfA, panelOfB, steps, at, (<usize>width) << 2, k == 0)
        } else {
          edgeTile(panelOfA, panelOfB, steps, at, width, height, breadth, k == 0, aside)
        }
      }
    }
  }
}

function countPanels(): i32 {
  return (whole(columns) + tileColumns - 1) / tileColumns
}

function packedPanel(b: usize, panels: i32, panel: i32, k: i32, steps: i32): usize {
  return b + (((<usize>panels * k + <usize>panel * steps) * tileColumns) << 2)
}

/** A tile that reaches over the edge of C is made aside, in the same order of sums. */
function edgeTile(
  a: usize,
  b: usize,
  steps: i32,
  c: usize,
  width: i32,
  height: i32,
  breadth: i32,
  fresh: bool,
  aside: usize,
): void {
  if (!fresh) copyTile(c, (<usize>width) << 2, aside, (<usize>tileColumns) << 2, height, breadth)
  tile(a, b, steps, aside, (<usize>tileColumns) << 2, fresh)
  copyTile(aside, (<usize>tileColumns) << 2, c, (<usize>width) << 2, height, breadth)
}

function copyTile(from: usize, fromStride: usize, to: usize, toStride: usize, height: i32, breadth: i32): void {
  for (let i = 0; i < height; i++) {
    for (let j: usize = 0; j < <usize>breadth; j++) store<f32>(to + (j << 2), load<f32>(from + (j << 2)))
    from += fromStride
    to += toStride
  }
}
