import type { TensorInfo } from '@tensorflow/tfjs'

import type { Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

/** Kernels that take every element for four bytes, and the inputs whose elements they carry. */
const carried: Readonly<Record<string, readonly string[]>> = { Reverse: ['x'], Select: ['t', 'e'] }

/**
 * `reverse` and `where` of truths on wasm. A truth is one byte there and these kernels move four, so that the result was
 * noise and memory beyond it was overwritten. Here they move whole numbers.
 */
export const truths: readonly Repair[] = Object.entries(carried).map(([kernel, names]) => ({
  kernel,
  backend: 'wasm',
  build(_tf, existing) {
    const move = existing(kernel)
    const cast = existing('Cast')
    return (call) => {
      if (call.inputs[names[0]].dtype !== 'bool') return move(call)
      const backend = call.backend as WasmBackend
      const converted = (x: TensorInfo, dtype: string): TensorInfo => cast({ inputs: { x }, attrs: { dtype }, backend })
      const numbers = Object.fromEntries(names.map((name) => [name, converted(call.inputs[name], 'int32')]))
      const moved = move({ ...call, inputs: { ...call.inputs, ...numbers } })
      const result = converted(moved, 'bool')
      for (const { dataId } of [...Object.values(numbers), moved]) backend.disposeData(dataId)
      return result
    }
  },
}))
