import type * as Tensorflow from '@tensorflow/tfjs'

import { freeAbandonedTapes } from './abandoned-tapes.ts'
import { batchMatMul } from './batch-mat-mul.ts'
import { broadcastGradients } from './broadcast-gradients.ts'
import { clipByValue } from './clip-by-value.ts'
import { conv2dBackpropFilter } from './conv2d-backprop-filter.ts'
import { conv2dBackpropInput } from './conv2d-backprop-input.ts'
import { cumprodGradient } from './cumprod-gradient.ts'
import { depthwiseConv2dBackpropFilter, depthwiseConv2dBackpropInput } from './depthwise-conv2d-backprop.ts'
import { einsumGradient } from './einsum-gradient.ts'
import { einsumOnCpu, einsumOnWasm } from './einsum.ts'
import { emptyReductions } from './empty-reductions.ts'
import { fusedMatMul } from './fused-mat-mul.ts'
import { gatherGradient, gatherOnWasm } from './gather.ts'
import { gatherNdGradient, scatterNdGradient, tensorScatterUpdateGradient } from './index-gradients.ts'
import { log1p } from './log1p.ts'
import { nativeMatMul } from './native-mat-mul.ts'
import { piecewiseConstantGradients } from './piecewise-constant-gradients.ts'
import type { Gradient, GradientRepair, InstalledRepair, Kernel, Repair } from './repair.ts'
import { secondDerivatives } from './second-derivatives.ts'
import { sqrtGradient } from './sqrt-gradient.ts'
import { stridedSliceGradient, stridedSliceOnWasm } from './strided-slice.ts'
import { tensorScatterUpdateOnCpu } from './tensor-scatter-update.ts'
import { tileOnWasm } from './tile.ts'
import { topKGradient } from './top-k-gradient.ts'
import { truths } from './truths.ts'
import { unsortedSegmentSumOnCpu, unsortedSegmentSumOnWasm } from './unsorted-segment-sum.ts'
import { wideStrides } from './wide-strides.ts'

const kernels: readonly Repair[] = [
  batchMatMul,
  fusedMatMul,
  nativeMatMul,
  unsortedSegmentSumOnWasm,
  unsortedSegmentSumOnCpu,
  ...wideStrides,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  depthwiseConv2dBackpropFilter,
  depthwiseConv2dBackpropInput,
  einsumOnWasm,
  einsumOnCpu,
  stridedSliceOnWasm,
  tensorScatterUpdateOnCpu,
  gatherOnWasm,
  tileOnWasm,
  log1p,
  clipByValue,
  ...truths,
  ...emptyReductions,
]

const gradients: readonly GradientRepair[] = [
  topKGradient,
  einsumGradient,
  gatherGradient,
  gatherNdGradient,
  scatterNdGradient,
  tensorScatterUpdateGradient,
  stridedSliceGradient,
  cumprodGradient,
  sqrtGradient,
  ...piecewiseConstantGradients,
  ...secondDerivatives,
  ...broadcastGradients,
]

/** Marks what is repaired in the registry, which all copies of this package share. */
const marker = Symbol.for('@neg/repair')

/**
 * Puts right what TensorFlow.js 4.22 lacks or does slowly or wrongly, through its own registries of kernels and
 * gradients; `useEngine` calls it.
 *
 * `@tensorflow/tfjs-backend-wasm` must have been imported for its kernels to be repaired. A second call changes
 * nothing.
 *
 * @param tf the application's TensorFlow.js.
 * @returns the kernels and gradients that stand repaired.
 */
export function repairEngine(tf: typeof Tensorflow): InstalledRepair[] {
  const present = kernels.filter(({ backend }) => tf.findBackendFactory(backend) !== null)
  for (const repair of present) repairKernel(tf, repair)
  for (const repair of gradients) repairGradient(tf, repair)
  freeAbandonedTapes(tf, marker)
  return [
    ...present.map(({ kernel, backend }) => ({ kernel, part: 'kernel', backend }) as const),
    ...gradients.map(({ kernel }) => ({ kernel, part: 'gradient' }) as const),
  ]
}

function repairKernel(tf: typeof Tensorflow, { kernel, backend, build }: Repair): void {
  const original = tf.getKernel(kernel, backend)
  if (original !== undefined && marker in original) return
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

function repairGradient(tf: typeof Tensorflow, { kernel, build }: GradientRepair): void {
  const original: Gradient | undefined = tf.getGradient(kernel)
  if (original !== undefined && marker in original) return
  // Assigned, not copied: what a gradient saves may be answered anew each time.
  tf.registerGradient(Object.assign(build(tf, original), { kernelName: kernel, [marker]: true }))
}
