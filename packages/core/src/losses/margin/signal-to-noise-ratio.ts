import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'

import type { Measure } from '../../kernels/distances/measure.ts'
import { squaredDistances } from '../../kernels/distances/squared-distances.ts'

/**
 * The inverse of the signal-to-noise ratio of a row that is taken for another: `D(x, y) = var(x - y) / var(x)`, the
 * variance over the coordinates of a row. Not symmetric: the anchor is x. A row of equal coordinates has no signal, and
 * its distances are 0.
 *
 * Yuan, Deng, Tang, Tang, Chen, "Signal-to-noise ratio: a robust distance metric for deep metric learning" (2019),
 * equation 3. For every loss and miner that takes a measure.
 */
export const signalToNoiseRatio: Measure = {
  name: 'signalToNoiseRatio',
  direction: 'distance',
  matrix(x, y) {
    const signal = centred(x)
    return squaredDistances(signal, x === y ? signal : centred(y)).mul(inverse(signal.square().sum(1, true)))
  },
  rows(x, y) {
    const signal = centred(x)
    return signal
      .sub(centred(y))
      .square()
      .sum(1)
      .mul<Tensor1D>(inverse(signal.square().sum(1)))
  },
}

function centred(x: Tensor2D): Tensor2D {
  return x.sub(x.mean(1, true))
}

/** 1 / x, and 0 where x is 0. */
function inverse<T extends Tensor>(x: T): T {
  const positive = x.step()
  return positive.div(x.add(positive.neg().add(1)))
}
