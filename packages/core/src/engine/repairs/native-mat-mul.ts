import type * as Tensorflow from '@tensorflow/tfjs'

import type { Repair } from './repair.ts'

/** What of TensorFlow.js's native backend the repair uses. */
interface NativeBackend {
  readonly binding: Readonly<Record<'TF_ATTR_BOOL' | 'TF_ATTR_TYPE' | 'TF_FLOAT', number>>
  executeSingleOutput(
    name: string,
    attributes: readonly { readonly name: string; readonly type: number; readonly value: boolean | number }[],
    inputs: readonly Tensorflow.TensorInfo[],
  ): Tensorflow.TensorInfo
}

/**
 * The product of two matrices on the native engines by TensorFlow's operation for matrices. The backend asks for the
 * one for batches, which takes five times as long to begin: most of the time of a small product.
 */
export const nativeMatMul: Repair = {
  kernel: 'BatchMatMul',
  backend: 'tensorflow',
  build(_tf, existing) {
    const own = existing('BatchMatMul')
    return (call) => {
      const { a, b } = call.inputs
      const empty = [...a.shape, ...b.shape].includes(0)
      if (a.shape.length !== 2 || b.shape.length !== 2 || a.dtype !== 'float32' || b.dtype !== 'float32' || empty) {
        return own(call)
      }
      const backend = call.backend as NativeBackend
      const { TF_ATTR_BOOL, TF_ATTR_TYPE, TF_FLOAT } = backend.binding
      const attributes = [
        { name: 'transpose_a', type: TF_ATTR_BOOL, value: call.attrs['transposeA'] === true },
        { name: 'transpose_b', type: TF_ATTR_BOOL, value: call.attrs['transposeB'] === true },
        { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
      ]
      return backend.executeSingleOutput('MatMul', attributes, [a, b])
    }
  },
}
