import type { Tensor } from '@tensorflow/tfjs'

import type { GradientRepair } from './repair.ts'

/**
 * The gradients of `maximum`, `minimum` and `squaredDifference`, which failed where one side is broadcast: they forgot to
 * sum over what it was repeated along.
 */
export const broadcastGradients: readonly GradientRepair[] = ['Maximum', 'Minimum', 'SquaredDifference'].map(
  (kernel) => ({
    kernel,
    build: (tf, existing) => ({
      ...existing,
      gradFunc(dy, saved, attrs) {
        const gradients = existing.gradFunc(dy, saved, attrs)
        const summedTo =
          (gradient: () => Tensor, { shape }: Tensor) =>
          (): Tensor => {
            const whole = gradient()
            const axes = tf.broadcast_util.getReductionAxes(shape, whole.shape)
            return (axes.length === 0 ? whole : whole.sum(axes)).reshape(shape)
          }
        return { a: summedTo(gradients['a'], saved[0]), b: summedTo(gradients['b'], saved[1]) }
      },
    }),
  }),
)
