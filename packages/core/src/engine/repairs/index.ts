import type * as Tensorflow from '@tensorflow/tfjs'

import { batchMatMul } from './batch-mat-mul.ts'
import { fusedMatMul } from './fused-mat-mul.ts'
import type { Kernel, Repair } from './repair.ts'
import { unsortedSegmentSumOnCpu, unsortedSegmentSumOnWasm } from './unsorted-segment-sum.ts'

const repairs: readonly Repair[] = [batchMatMul, fusedMatMul, unsortedSegmentSumOnWasm, unsortedSegmentSumOnCpu]

/** Marks a repaired kernel in the registry, which all copies of this package share. */
const marker = Symbol.for('@neg/repair')

/**
 * Puts right what TensorFlow.js 4.22 lacks or does slowly, through its own kernel registry; `useEngine` calls it.
 *
 * `@tensorflow/tfjs-backend-wasm` must have been imported for its kernels to be repaired. A second call changes
 * nothing.
 *
 * @param tf the application's TensorFlow.js.
 * @returns the kernels that stand repaired.
 */
export function repairEngine(tf: typeof Tensorflow): Pick<Repair, 'kernel' | 'backend'>[] {
  const present = repairs.filter(({ backend }) => tf.findBackendFactory(backend) !== null)
  for (const { kernel, backend, build } of present) {
    const original = tf.getKernel(kernel, backend)
    if (original !== undefined && marker in original) continue
    const kernelFunc = build(tf, (name) => {
      const config = name === kernel ? original : tf.getKernel(name, backend)
      if (config === undefined) throw new Error(`TensorFlow.js has no kernel ${name} for ${backend}`)
      return config.kernelFunc as unknown as Kernel
    })
    if (original !== undefined) tf.unregisterKernel(kernel, backend)
    const repaired = {
      ...original,
      kernelName: kernel,
      backendName: backend,
      kernelFunc: kernelFunc as unknown as Tensorflow.KernelFunc,
      [marker]: true,
    }
    tf.registerKernel(repaired)
  }
  return present.map(({ kernel, backend }) => ({ kernel, backend }))
}
