import type { Tensor } from '@tensorflow/tfjs'

import type { Measure } from '../../kernels/distances/measure.ts'

/** 1 where larger values of a measure are farther, -1 where they are nearer: times it, every measure grows with distance. */
export function directionSign({ direction }: Measure): 1 | -1 {
  return direction === 'distance' ? 1 : -1
}

/** Distances as they are; a similarity s is the distance 1 - s. */
export function asDistances<T extends Tensor>(measure: Measure, values: T): T {
  return measure.direction === 'distance' ? values : (values.neg().add(1) as T)
}
