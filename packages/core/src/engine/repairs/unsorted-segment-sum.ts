import type { CpuBackend } from './cpu-backend.ts'
import type { KernelCall, Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

/**
 * Sums rows by segment: `out[segmentIds[i]] += x[i]`. It is half of the gradient of `gather`, so that without it no
 * embedding table trains. The wasm backend has no such kernel; the one of the cpu backend makes a pass over all of `x`
 * for every segment. This one makes a single pass, O(rows * width + segments * width).
 *
 * Rows with an id outside 0 .. numSegments - 1 are left out. Rows are added in their order.
 */
export const unsortedSegmentSumOnWasm: Repair = {
  kernel: 'UnsortedSegmentSum',
  backend: 'wasm',
  build: () => (call) => {
    const backend = call.backend as WasmBackend
    const { x, segmentIds, shape } = segments(call)
    const out = backend.makeOutput(shape, x.dtype)
    const sums = backend.typedArrayFromHeap(out).fill(0)
    addRows(backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(segmentIds), sums, shape[0])
    return out
  },
}

/** The same on the plain JavaScript backend. */
export const unsortedSegmentSumOnCpu: Repair = {
  kernel: 'UnsortedSegmentSum',
  backend: 'cpu',
  build: () => (call) => {
    const backend = call.backend as CpuBackend
    const { x, segmentIds, shape } = segments(call)
    const size = shape.reduce((product, length) => product * length, 1)
    const sums = x.dtype === 'float32' ? new Float32Array(size) : new Int32Array(size)
    addRows(backend.data.get(x.dataId).values, backend.data.get(segmentIds.dataId).values, sums, shape[0])
    return backend.makeTensorInfo(shape, x.dtype, sums)
  },
}

function segments({ inputs, attrs }: KernelCall) {
  const { x, segmentIds } = inputs
  const shape = [attrs['numSegments'] as number, ...x.shape.slice(segmentIds.shape.length)]
  return { x, segmentIds, shape }
}

function addRows(
  x: ArrayLike<number>,
  segmentIds: ArrayLike<number>,
  sums: Float32Array | Int32Array | Uint8Array,
  numSegments: number,
): void {
  const rows = segmentIds.length
  const width = sums.length / numSegments
  for (let row = 0; row < rows; row += 1) {
    const segment = segmentIds[row]
    if (segment < 0 || segment >= numSegments) continue
    const to = segment * width
    const from = row * width
    for (let i = 0; i < width; i += 1) sums[to + i] += x[from + i]
  }
}
