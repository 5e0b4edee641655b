import type { Tensor } from '@tensorflow/tfjs'

import { stopGradient } from './stop-gradient.ts'

/** |x|, with the gradient 0 where x is 0; TensorFlow.js has -1 there. */
export function absolute<T extends Tensor>(x: T): T {
  return x.mul<T>(stopGradient(x).sign())
}
