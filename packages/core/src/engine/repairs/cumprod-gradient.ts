import type { Tensor } from '@tensorflow/tfjs'

import type { GradientRepair } from './repair.ts'

/**
 * The gradient of `cumprod`, which TensorFlow.js lacks, exact where factors are 0: it never divides by them.
 *
 * With `y_i = x_0 … x_i`, `dx_j = x_0 … x_(j-1) s_j` and `s_j = dy_j + x_(j+1) s_(j+1)`. Four kernels for each place of the
 * axis.
 */
export const cumprodGradient: GradientRepair = {
  kernel: 'Cumprod',
  build: (tf) => ({
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { axis, exclusive, reverse }) => ({
      x() {
        if (x.size === 0) return tf.zeros(x.shape)
        const along = tf.util.parseAxisParam(axis as number, x.shape)[0]
        // In the order in which they are multiplied.
        const ordered = (tensor: Tensor): Tensor[] => {
          const parts = tensor.unstack(along)
          return reverse === true ? parts.reverse() : parts
        }
        const factors = ordered(x.toFloat())
        const passed = ordered(dy as Tensor)
        const last = factors.length - 1
        if (exclusive === true) passed.push(tf.zerosLike(passed.shift() as Tensor))
        for (let j = last - 1; j >= 0; j -= 1) passed[j] = passed[j].add(factors[j + 1].mul(passed[j + 1]))
        let before = tf.onesLike(factors[0])
        for (let j = 1; j <= last; j += 1) {
          before = before.mul(factors[j - 1])
          passed[j] = passed[j].mul(before)
        }
        return tf.stack(reverse === true ? passed.reverse() : passed, along)
      },
    }),
  }),
}
