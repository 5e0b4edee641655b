import type { GradientRepair, Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

/** `gather` from an empty tensor on wasm, which left memory behind and gave another shape. */
export const gatherOnWasm: Repair = {
  kernel: 'GatherV2',
  backend: 'wasm',
  build(tf, existing) {
    const gather = existing('GatherV2')
    return (call) => {
      const { x, indices } = call.inputs
      if (!x.shape.includes(0) || indices.shape.some((length) => length > 0)) return gather(call)
      const { axis, batchDims } = call.attrs as { readonly axis: number; readonly batchDims: number }
      const along = tf.util.parseAxisParam(axis, x.shape)[0]
      const { outputShape } = tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, along, batchDims)
      return (call.backend as WasmBackend).makeOutput(outputShape, x.dtype)
    }
  },
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
