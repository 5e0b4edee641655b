import type { TensorInfo } from '@tensorflow/tfjs'

import type { Kernel, KernelCall } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

/** Runs a product on wasm with its flagged operands transposed beforehand; the copies live no longer than the call. */
export function withoutTransposeFlags(transpose: Kernel, call: KernelCall, product: Kernel): TensorInfo {
  const backend = call.backend as WasmBackend
  const copies: TensorInfo[] = []
  const transposed = (x: TensorInfo): TensorInfo => {
    const rank = x.shape.length
    const perm = [...Array(rank - 2).keys(), rank - 1, rank - 2]
    const copy = transpose({ inputs: { x }, attrs: { perm }, backend })
    copies.push(copy)
    return copy
  }
  try {
    const { inputs, attrs } = call
    const a = attrs['transposeA'] === true ? transposed(inputs['a']) : inputs['a']
    const b = attrs['transposeB'] === true ? transposed(inputs['b']) : inputs['b']
    return product({
      inputs: { ...inputs, a, b },
      attrs: { ...attrs, transposeA: false, transposeB: false },
      backend,
    })
  } finally {
    for (const copy of copies) backend.disposeData(copy.dataId)
  }
}
