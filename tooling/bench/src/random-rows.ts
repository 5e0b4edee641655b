import type { Rng } from '@neg/core'
import { normaliseRows } from '@neg/core/kernels'

/** Rows of unit length whose directions are even over the sphere. */
export function unitRows(rng: Rng, rows: number, width: number): Float32Array {
  const values = randomRows(rng, rows, width)
  normaliseRows(values, width)
  return values
}

/** Rows of normally distributed numbers. */
export function randomRows(rng: Rng, rows: number, width: number): Float32Array {
  const values = new Float32Array(rows * width)
  rng.fill(values, 'normal')
  return values
}
