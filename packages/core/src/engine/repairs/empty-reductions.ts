import type { TensorInfo } from '@tensorflow/tfjs'

import type { CpuBackend } from './cpu-backend.ts'
import type { KernelCall, Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

/** What a reduction over nothing gives, as TensorFlow itself has it. */
const ofNothing: Readonly<Record<string, number>> = {
  All: 1,
  Any: 0,
  Max: -Infinity,
  Mean: NaN,
  Min: Infinity,
  Prod: 1,
  Sum: 0,
}

const valuesOn = {
  wasm: ({ backend }: KernelCall, out: TensorInfo) => (backend as WasmBackend).typedArrayFromHeap(out),
  cpu: ({ backend }: KernelCall, out: TensorInfo) => (backend as CpuBackend).data.get(out.dataId).values,
}

/**
 * Reductions over an axis of length 0, such as the sum of a batch without rows. On wasm the result was memory as it
 * happened to be; on cpu the largest of nothing was NaN, the mean 0 and `all` false.
 */
export const emptyReductions: readonly Repair[] = (['wasm', 'cpu'] as const).flatMap((backend) =>
  Object.entries(ofNothing).map(([kernel, value]) => ({
    kernel,
    backend,
    build(_tf, existing) {
      const reduce = existing(kernel)
      return (call) => {
        const out = reduce(call)
        const ofEmpty = call.inputs['x'].shape.includes(0)
        if (ofEmpty && !out.shape.includes(0)) valuesOn[backend](call, out).fill(value)
        return out
      }
    },
  })),
)
