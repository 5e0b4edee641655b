import type * as Tensorflow from '@tensorflow/tfjs'

import type { KernelCall, Repair } from './repair.ts'
import { withoutTransposeFlags } from './without-transpose-flags.ts'
import type { WasmBackend } from './wasm-backend.ts'

/**
 * The matrix product on wasm. The backend hands to its fast library only a single product without transpose flags;
 * anything else, both halves of the product's own gradient included, runs a plain loop, 8 to 35 times slower. Here
 * operands are transposed first, and a batch is a sequence of single products.
 */
export const batchMatMul: Repair = {
  kernel: 'BatchMatMul',
  backend: 'wasm',
  build(tf, existing) {
    const single = existing('BatchMatMul')
    const transpose = existing('Transpose')
    return (call) => {
      const { a, b } = call.inputs
      // Outer axes that broadcast against each other come out wrong from the backend's own kernel.
      const outerAgree = isSingle(a) || isSingle(b) || outer(a).join() === outer(b).join()
      if (a.dtype !== 'float32' || b.dtype !== 'float32' || (isSmall(a) && isSmall(b) && outerAgree))
        return single(call)
      return withoutTransposeFlags(transpose, call, (plain) =>
        isSingle(a) && isSingle(b) ? single(plain) : eachProduct(tf, plain),
      )
    }
  },
}

function outer(x: Tensorflow.TensorInfo): number[] {
  return x.shape.slice(0, -2)
}

function isSingle(x: Tensorflow.TensorInfo): boolean {
  return outer(x).every((length) => length === 1)
}

/** Matrices so small that the plain loop is done before the fast library has been set up. */
function isSmall(x: Tensorflow.TensorInfo): boolean {
  return x.shape.slice(-2).reduce((product, length) => product * length) <= 256
}

/** A batch of products, one after the other, over views of the operands. */
function eachProduct(tf: typeof Tensorflow, call: KernelCall): Tensorflow.TensorInfo {
  const backend = call.backend as WasmBackend
  const { a, b } = call.inputs
  const [rows, inner] = a.shape.slice(-2)
  const [innerOfB, columns] = b.shape.slice(-2)
  tf.util.assert(inner === innerOfB, () => `matMul: inner lengths of [${a.shape}] and [${b.shape}] must match`)
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(outer(a), outer(b))
  const out = backend.makeOutput([...batch, rows, columns], 'float32')
  const product = backend.wasm.cwrap('BatchMatMul', null, [
    'number',
    'array',
    'number',
    'number',
    'array',
    'number',
    'number',
    'number',
    'number',
  ])
  const indexInA = broadcastIndex(outer(a), batch)
  const indexInB = broadcastIndex(outer(b), batch)
  const shapeOfA = bytes([1, rows, inner])
  const shapeOfB = bytes([1, inner, columns])
  for (let i = 0; i < indexInA.length; i += 1) {
    const left = view(backend, a, indexInA[i], rows * inner)
    const right = view(backend, b, indexInB[i], inner * columns)
    const result = view(backend, out, i, rows * columns)
    product(left, shapeOfA, 3, right, shapeOfB, 3, false, false, result)
    for (const id of [left, right, result]) backend.wasm.tfjs.disposeData(id)
  }
  return out
}

/** Registers a part of a tensor's memory under an id of its own. */
function view(backend: WasmBackend, tensor: Tensorflow.TensorInfo, index: number, size: number): number {
  const id = backend.dataIdNextNumber
  backend.dataIdNextNumber += 1
  const start = backend.dataIdMap.get(tensor.dataId).memoryOffset + index * size * Float32Array.BYTES_PER_ELEMENT
  backend.wasm.tfjs.registerTensor(id, size, start)
  return id
}

/** For each place of the batch, the place of the operand that is broadcast there. */
function broadcastIndex(shape: readonly number[], batch: readonly number[]): Int32Array {
  const count = batch.reduce((product, length) => product * length, 1)
  const index = new Int32Array(count)
  const padded = [...Array<number>(batch.length - shape.length).fill(1), ...shape]
  for (let place = 0; place < count; place += 1) {
    let rest = place
    let stride = 1
    for (let axis = batch.length - 1; axis >= 0; axis -= 1) {
      const at = rest % batch[axis]
      rest = (rest - at) / batch[axis]
      if (padded[axis] !== 1) index[place] += at * stride
      stride *= padded[axis]
    }
  }
  return index
}

function bytes(shape: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(shape).buffer)
}
