import type * as Tensorflow from '@tensorflow/tfjs'

import type { GradientRepair, Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

/** `stridedSlice` on wasm, where integers came out labelled as floats, and truths, a byte each, as noise. */
export const stridedSliceOnWasm: Repair = {
  kernel: 'StridedSlice',
  backend: 'wasm',
  build(_tf, existing) {
    const slice = existing('StridedSlice')
    const cast = existing('Cast')
    return (call) => {
      const backend = call.backend as WasmBackend
      const { x } = call.inputs
      if (x.dtype === 'float32') return slice(call)
      const words = x.dtype === 'int32' ? x : cast({ inputs: { x }, attrs: { dtype: 'int32' }, backend })
      const labelled = slice({ ...call, inputs: { x: words } })
      const taken = backend.makeOutput(labelled.shape, 'int32')
      const { buffer, byteOffset, length } = backend.typedArrayFromHeap(labelled)
      backend.typedArrayFromHeap(taken).set(new Int32Array(buffer, byteOffset, length))
      backend.disposeData(labelled.dataId)
      if (words === x) return taken
      const truths = cast({ inputs: { x: taken }, attrs: { dtype: x.dtype }, backend })
      for (const { dataId } of [words, taken]) backend.disposeData(dataId)
      return truths
    }
  },
}

/** The gradient of `stridedSlice`, which TensorFlow.js lacks: each value goes back to its place, and 0 elsewhere. */
export const stridedSliceGradient: GradientRepair = {
  kernel: 'StridedSlice',
  build: (tf) => ({
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({
      x() {
        const all = tf.range(0, x.size, 1, 'int32').reshape(x.shape)
        const places = tf.engine().runKernel('StridedSlice', { x: all }, attrs) as Tensorflow.Tensor
        if (places.size === 0) return tf.zeros(x.shape)
        const values = (dy as Tensorflow.Tensor).flatten()
        return tf.scatterND(places.reshape<Tensorflow.Tensor>([-1, 1]), values, [x.size]).reshape(x.shape)
      },
    }),
  }),
}
