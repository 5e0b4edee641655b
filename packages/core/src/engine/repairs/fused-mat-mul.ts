import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs'

import { isIntegral, isSmall, product } from './batch-mat-mul.ts'
import type { Kernel, KernelCall, Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

const activations = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
} as const

/** The product with bias and activation on wasm: the product of `batchMatMul`, then the backend's kernels for the rest. */
export const fusedMatMul: Repair = {
  kernel: '_FusedMatMul',
  backend: 'wasm',
  build(tf, existing) {
    const own = existing('_FusedMatMul')
    const add = existing('Add')
    const kernels = Object.fromEntries(Object.values(activations).map((name) => [name, existing(name)]))
    return (call) => {
      const { a, b, bias, preluActivationWeights: alpha } = call.inputs
      const activation = call.attrs['activation'] as keyof typeof activations | 'linear' | null | undefined
      if (isIntegral(a) || isIntegral(b) || isSmall(call)) return own(call)
      const { backend } = call
      let out = product(tf, call)
      if (bias !== undefined) out = replaced(add, { a: out, b: bias }, {}, backend, out)
      if (activation === null || activation === undefined || activation === 'linear') return out
      const kernel = kernels[activations[activation]]
      if (activation === 'prelu') return replaced(kernel, { x: out, alpha }, {}, backend, out)
      return replaced(kernel, { x: out }, { alpha: call.attrs['leakyreluAlpha'] }, backend, out)
    }
  },
}

/** Runs a kernel on a result that nobody needs afterwards. */
function replaced(
  kernel: Kernel,
  inputs: KernelCall['inputs'],
  attrs: NamedAttrMap,
  backend: unknown,
  used: TensorInfo,
): TensorInfo {
  try {
    return kernel({ inputs, attrs, backend })
  } finally {
    ;(backend as WasmBackend).disposeData(used.dataId)
  }
}
