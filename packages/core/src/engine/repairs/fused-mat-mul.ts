import type { Repair } from './repair.ts'
import { withoutTransposeFlags } from './without-transpose-flags.ts'

/** The product with bias and activation on wasm, its flagged operands transposed first as in `batchMatMul`. */
export const fusedMatMul: Repair = {
  kernel: '_FusedMatMul',
  backend: 'wasm',
  build(_tf, existing) {
    const plain = existing('_FusedMatMul')
    const transpose = existing('Transpose')
    return (call) => withoutTransposeFlags(transpose, call, plain)
  },
}
