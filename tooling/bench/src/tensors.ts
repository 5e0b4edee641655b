import * as tf from '@tensorflow/tfjs'

import type { Inputs } from './comparison.ts'

/** Matrices on the engine from columns and the width of each. */
export function matricesOf(...columns: readonly (readonly [Inputs[string], number])[]): tf.Tensor2D[] {
  return columns.map(([values, width]) => tf.tensor2d(values as Float32Array, [values.length / width, width]))
}

/**
 * Waits until a tensor is computed. Engines of the processor are done when the call returns; a card is once a number
 * that needs the result has come back.
 */
export async function settled(tensor: tf.Tensor): Promise<void> {
  if (tf.getBackend() !== 'webgpu' && !usesCard()) return
  const first = tf.tidy(() => tensor.flatten().slice(0, 1))
  await first.data()
  first.dispose()
}

function usesCard(): boolean {
  const backend = tf.findBackend('tensorflow') as { readonly isUsingGpuDevice?: boolean } | null
  return backend?.isUsingGpuDevice === true
}
