import type { GradientRepair, Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

/**
 * `gather` on wasm, by copying slices: the backend's own computes the place of every single number, five times slower
 * for rows of an embedding table. From an empty tensor the own one left memory behind and gave another shape.
 */
export const gatherOnWasm: Repair = {
  kernel: 'GatherV2',
  backend: 'wasm',
  build(tf, existing) {
    const own = existing('GatherV2')
    return (call) => {
      const { x, indices } = call.inputs
      if (x.dtype === 'string') return own(call)
      const { axis, batchDims } = call.attrs as { readonly axis: number; readonly batchDims: number }
      const along = tf.util.parseAxisParam(axis, x.shape)[0]
      const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, along, batchDims)
      const backend = call.backend as WasmBackend
      const places = backend.typedArrayFromHeap(indices)
      for (const index of places) {
        const inside = index >= 0 && index < info.dimSize
        tf.util.assert(inside, () => `gather: the index ${index} is not in [0, ${info.dimSize - 1}]`)
      }
      const out = backend.makeOutput(info.outputShape, x.dtype)
      // Taken anew: the backend's memory may have grown for the output.
      const [from, at, to] = [x, indices, out].map((tensor) => backend.typedArrayFromHeap(tensor))
      copySlices(from, at, to, info)
      return out
    }
  },
}

interface Slices {
  readonly batchSize: number
  readonly outerSize: number
  readonly dimSize: number
  readonly sliceSize: number
}

type Values = Float32Array | Int32Array | Uint8Array

/** Slices shorter than this are copied number by number. */
const shortSlice = 16

function copySlices(from: Values, places: Values, to: Values, shape: Slices): void {
  const { batchSize, outerSize, dimSize, sliceSize: width } = shape
  const count = places.length / Math.max(1, batchSize)
  let out = 0
  for (let batch = 0; batch < batchSize; batch += 1) {
    for (let outer = 0; outer < outerSize; outer += 1) {
      const base = (batch * outerSize + outer) * dimSize
      for (let i = 0; i < count; i += 1) {
        const at = (base + places[batch * count + i]) * width
        if (width < shortSlice) for (let j = 0; j < width; j += 1) to[out + j] = from[at + j]
        else to.set(from.subarray(at, at + width), out)
        out += width
      }
    }
  }
}

/**
 * The gradient of `gather`, whose own one hands the indices on as if they were their gradient: where the indices come
 * from what is differentiated, as those of `topk` do, that fails. Theirs is zero.
 */
export const gatherGradient: GradientRepair = {
  kernel: 'GatherV2',
  build: (tf, existing) => ({
    ...existing,
    gradFunc: (dy, saved, attrs) => ({
      ...existing.gradFunc(dy, saved, attrs),
      indices: () => tf.zeros(saved[1].shape),
    }),
  }),
}
