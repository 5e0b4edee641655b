import type * as Tensorflow from '@tensorflow/tfjs'

export type CapabilityType = 'float32' | 'int32' | 'bool'

/** One operation on small tensors, and what must come out. */
export interface CapabilityCase {
  /** As TensorFlow.js names it, with what is special about the case. */
  readonly op: string
  /** The types that its inputs may have, all of them alike. */
  readonly dtypes: readonly CapabilityType[]
  /** The type of its result. Default: that of the inputs. */
  readonly result?: CapabilityType
  readonly shapes: readonly (readonly number[])[]
  /** The real numbers that an input holds where it is of floats. Default: between -2 and 2, none repeated, none 0. */
  readonly values?: (place: number, input: number) => number
  run(tf: typeof Tensorflow, ...inputs: Tensorflow.Tensor[]): Tensorflow.Tensor
  /** The same in double precision, on the values of the inputs in row-major order. */
  reference(...inputs: readonly (readonly number[])[]): readonly number[]
  /** False where the gradient isn't asked for. Default true for floats. */
  readonly differentiable?: boolean
}

/** The values of an input: reals for floats, whole numbers between -20 and 20, or truths. */
export function valuesFor(
  { shapes, values = wave }: CapabilityCase,
  input: number,
  dtype: CapabilityType,
): readonly number[] {
  const size = shapes[input].reduce((product, length) => product * length, 1)
  const reals = Array.from({ length: size }, (_, place) => Math.fround(values(place, input)))
  if (dtype === 'int32') return reals.map((value) => Math.round(value * 10))
  return dtype === 'bool' ? reals.map((value) => (value > 0 ? 1 : 0)) : reals
}

function wave(place: number, input: number): number {
  return 2 * Math.sin(0.7 * place + 1.9 * input + 0.4)
}

/** Reals above 0. */
export function positive(place: number, input: number): number {
  return 1.2 + 0.9 * Math.sin(0.7 * place + 1.9 * input + 0.4)
}
