import { type KernelHost, operation } from './kernel-host.ts'

/** How an operand lies: numbers from row to row and from column to column. */
export interface Layout {
  readonly row: number
  readonly column: number
}

export interface ProductShape {
  readonly rows: number
  readonly columns: number
  /** The length that both operands share. */
  readonly depth: number
  readonly left: Layout
  readonly right: Layout
}

/** For each product of a batch, which of the left and which of the right matrices it multiplies. */
export interface BatchPlaces {
  readonly left: Int32Array
  readonly right: Int32Array
}

const rowsOfUnit = 96
const columnsOfPackUnit = 128
const columnsOfPanel = 8
const float = Float32Array.BYTES_PER_ELEMENT
/** Multiplications from which one product of a batch is worth all threads, and from which a job is worth waking them. */
const largeItem = 1 << 22
const worthWaking = 1 << 23

/**
 * Matrix products `C = A B` in float32, of any layout, by the compiled kernels: packing absorbs transposes, and every
 * sum is one chain in the order of the shared dimension.
 *
 * Operands are copied into the kernels' memory: O(left + right + out) of it for the call.
 *
 * @param left the left matrices, one after the other, each rows x depth in its layout.
 * @param out one product after the other, row-major.
 */
export function multiply(
  host: KernelHost,
  left: Float32Array,
  right: Float32Array,
  out: Float32Array,
  shape: ProductShape,
  places: BatchPlaces = single,
): void {
  const { rows, columns, depth } = shape
  if (out.length === 0) return
  if (depth === 0) {
    out.fill(0)
    return
  }
  const { heap } = host
  const items = places.left.length
  const small = items * rows * columns * depth < worthWaking
  const large = items === 1 || rows * columns * depth >= largeItem
  const packed = Math.ceil(columns / columnsOfPanel) * columnsOfPanel * depth * float
  const scratch = host.exports.productScratch() + (large ? 0 : packed)
  const sizes = [left.length * float, right.length * float, out.length * float, large ? packed : 0]
  const more = [scratch * host.threads, items * Int32Array.BYTES_PER_ELEMENT * 2]
  heap.borrow([...sizes, ...more], (a, b, c, packedAt, scratchAt, placesAt) => {
    heap.float32(a, left.length).set(left)
    heap.float32(b, right.length).set(right)
    const layout = [shape.left.row, shape.left.column, shape.right.row, shape.right.column]
    const product = (leftAt: number, rightAt: number, outAt: number): number[] =>
      [leftAt, rightAt, outAt, packedAt, scratchAt, rows, columns, depth].concat(layout)
    if (large) {
      for (let item = 0; item < items; item += 1) {
        const leftAt = a + places.left[item] * rows * depth * float
        const rightAt = b + places.right[item] * columns * depth * float
        const values = product(leftAt, rightAt, c + item * rows * columns * float)
        host.run(operation.packRight, Math.ceil(columns / columnsOfPackUnit), values, small)
        host.run(operation.multiplyRows, Math.ceil(rows / rowsOfUnit), values, small)
      }
    } else {
      heap.int32(placesAt, items).set(places.left)
      heap.int32(placesAt + items * 4, items).set(places.right)
      host.run(operation.multiplyItem, items, [...product(a, b, c), placesAt, placesAt + items * 4, scratch], small)
    }
    out.set(heap.float32(c, out.length))
  })
}

const single: BatchPlaces = { left: Int32Array.of(0), right: Int32Array.of(0) }
