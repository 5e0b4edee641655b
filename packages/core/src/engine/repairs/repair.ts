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

/** How a gradient is computed, in TensorFlow.js's own terms. */
export type Gradient = Omit<Tensorflow.GradConfig, 'kernelName'>

/** One gradient that TensorFlow.js lacks or has in a form that fails. Gradients are of kernels on any backend. */
export interface GradientRepair {
  readonly kernel: string
  /**
   * Builds the gradient.
   *
   * @param existing the gradient as it was before, which a repair that only mends it needs.
   */
  build(tf: typeof Tensorflow, existing: Gradient): Gradient
}

/** A repair that stands: of a kernel on one backend, or of a kernel's gradient on all. */
export interface InstalledRepair {
  readonly kernel: string
  readonly part: 'kernel' | 'gradient'
  /** Absent where it holds for every backend. */
  readonly backend?: string
}
