import type * as Tensorflow from '@tensorflow/tfjs'

/** What TensorFlow.js hands to a kernel; a kernel knows which inputs it has. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, Tensorflow.TensorInfo>>
  readonly attrs: Readonly<Tensorflow.NamedAttrMap>
  readonly backend: unknown
}

/** A kernel with one output. */
export type Kernel = (call: KernelCall) => Tensorflow.TensorInfo

/** One kernel that TensorFlow.js lacks on a backend, or has in a form too slow or wrong to keep. */
export interface Repair {
  readonly kernel: string
  readonly backend: string
  /**
   * Builds the kernel.
   *
   * @param existing finds a kernel of the same backend as it was before any repair of that kernel.
   */
  build(tf: typeof Tensorflow, existing: (kernel: string) => Kernel): Kernel
}
