import type { Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

/** `clipByValue` of whole numbers on wasm, where they were compared as if their bits were those of floats. */
export const clipByValue: Repair = {
  kernel: 'ClipByValue',
  backend: 'wasm',
  build(_tf, existing) {
    const clip = existing('ClipByValue')
    return (call) => {
      const { x } = call.inputs
      if (x.dtype !== 'int32') return clip(call)
      const backend = call.backend as WasmBackend
      const { clipValueMin, clipValueMax } = call.attrs as {
        readonly clipValueMin: number
        readonly clipValueMax: number
      }
      const out = backend.makeOutput(x.shape, 'int32')
      const values = backend.typedArrayFromHeap(x)
      const clipped = backend.typedArrayFromHeap(out)
      for (let i = 0; i < values.length; i += 1) {
        clipped[i] = Math.max(clipValueMin, Math.min(clipValueMax, values[i]))
      }
      return out
    }
  },
}
