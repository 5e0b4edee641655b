/** A matrix or tensor in row-major order, held in doubles. */
export interface DoubleTensor {
  readonly shape: readonly number[]
  readonly values: Float64Array
}

/** Tells a tensor from the other things that a function takes. */
export function isDoubleTensor(value: unknown): value is DoubleTensor {
  return typeof value === 'object' && value !== null && 'shape' in value && 'values' in value
}
