import type * as Tensorflow from '@tensorflow/tfjs'

import { kernelHost } from '../../kernels/wasm/kernel-host.ts'
import { type BatchPlaces, type Layout, multiply } from '../../kernels/wasm/multiply.ts'
import type { KernelCall, Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

/**
 * The matrix product on wasm, by the compiled kernels. The backend hands to its fast library only a single product
 * without transpose flags, on one thread and without fused operations; anything else, both halves of the product's own
 * gradient included, runs a plain loop.
 *
 * Products of integers go the backend's own way, and single products without flags that are too small to be worth
 * packing.
 */
export const batchMatMul: Repair = {
  kernel: 'BatchMatMul',
  backend: 'wasm',
  build(tf, existing) {
    const own = existing('BatchMatMul')
    return (call) => {
      const { a, b } = call.inputs
      return isIntegral(a) || isIntegral(b) || isSmall(call) ? own(call) : product(tf, call)
    }
  },
}

/** Whether a product with it is left to the backend: anything but float32. */
export function isIntegral({ dtype }: Tensorflow.TensorInfo): boolean {
  return dtype !== 'float32'
}

/** Single products that the backend's library does as fast without packing: few rows, or little work. */
export function isSmall({ inputs, attrs }: KernelCall): boolean {
  const { a, b } = inputs
  if (attrs['transposeA'] === true || attrs['transposeB'] === true) return false
  if ([a, b].some(({ shape }) => shape.slice(0, -2).some((length) => length !== 1))) return false
  const [rows, depth] = a.shape.slice(-2)
  const [innerOfB, columns] = b.shape.slice(-2)
  return depth === innerOfB && depth > 0 && (rows < 32 || rows * depth * columns < 1 << 17)
}

/** `a b`, either transposed or not, outer axes broadcast against each other. */
export function product(tf: typeof Tensorflow, { inputs, attrs, backend }: KernelCall): Tensorflow.TensorInfo {
  const { a, b } = inputs
  const left = sides(a, attrs['transposeA'] === true)
  const right = sides(b, attrs['transposeB'] === true)
  const depth = left.columns
  tf.util.assert(depth === right.rows, () => `matMul: inner lengths of [${a.shape}] and [${b.shape}] must match`)
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(left.outer, right.outer)
  const wasm = backend as WasmBackend
  const out = wasm.makeOutput([...batch, left.rows, right.columns], 'float32')
  const places: BatchPlaces = {
    left: broadcastPlaces(left.outer, batch),
    right: broadcastPlaces(right.outer, batch),
  }
  const shape = { rows: left.rows, columns: right.columns, depth, left: left.layout, right: right.layout }
  // Views of the backend's memory, taken after it has grown for the result.
  const [x, y, z] = [a, b, out].map((tensor) => wasm.typedArrayFromHeap(tensor) as Float32Array)
  multiply(kernelHost(), x, y, z, shape, places)
  return out
}

interface Side {
  readonly outer: number[]
  readonly rows: number
  readonly columns: number
  readonly layout: Layout
}

/** An operand as the product sees it. */
function sides({ shape }: Tensorflow.TensorInfo, transposed: boolean): Side {
  const [rows, columns] = shape.slice(-2)
  const outer = shape.slice(0, -2)
  return transposed
    ? { outer, rows: columns, columns: rows, layout: { row: 1, column: columns } }
    : { outer, rows, columns, layout: { row: columns, column: 1 } }
}

/** For each place of the batch, the place of the operand that is broadcast there. */
function broadcastPlaces(shape: readonly number[], batch: readonly number[]): Int32Array {
  const count = batch.reduce((product, length) => product * length, 1)
  const places = new Int32Array(count)
  const padded = [...Array<number>(batch.length - shape.length).fill(1), ...shape]
  for (let place = 0; place < count; place += 1) {
    let rest = place
    let stride = 1
    for (let axis = batch.length - 1; axis >= 0; axis -= 1) {
      const at = rest % batch[axis]
      rest = (rest - at) / batch[axis]
      if (padded[axis] !== 1) places[place] += at * stride
      stride *= padded[axis]
    }
  }
  return places
}
