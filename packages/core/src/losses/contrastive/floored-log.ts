import type { Tensor } from '@tensorflow/tfjs'

/** Logarithms of chances in 0 .. 1, that of 0 being -100 with no gradient, as in a binary cross-entropy. */
export function flooredLog<T extends Tensor>(chances: T): T {
  const possible = chances.step<T>()
  const logarithms = chances.maximum<T>(1e-37).log<T>()
  return logarithms.mul<T>(possible).add(possible.sub<T>(1).mul(100))
}
