import type { Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

/** `log1p` on wasm, which computed log(1 + x), so that of a small x nothing was left: 0 for 1e-8. */
export const log1p: Repair = {
  kernel: 'Log1p',
  backend: 'wasm',
  build: () => (call) => {
    const backend = call.backend as WasmBackend
    const { x } = call.inputs
    const out = backend.makeOutput(x.shape, 'float32')
    const values = backend.typedArrayFromHeap(x)
    const logarithms = backend.typedArrayFromHeap(out)
    for (let i = 0; i < values.length; i += 1) logarithms[i] = Math.log1p(values[i])
    return out
  },
}
