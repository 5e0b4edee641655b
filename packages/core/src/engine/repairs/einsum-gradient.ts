import type * as Tensorflow from '@tensorflow/tfjs'

import { alongAll, equationOf, inOrder } from './einsum-axes.ts'
import type { Labelled } from './einsum-axes.ts'
import type { GradientRepair } from './repair.ts'

/** The gradient of `einsum`, which TensorFlow.js lacks: itself an `einsum`, of what comes back and the other operand. */
export const einsumGradient: GradientRepair = {
  kernel: 'Einsum',
  build: (tf) => ({
    saveAllInputs: true,
    gradFunc(dy, tensors, attrs) {
      const { terms, output } = equationOf(attrs)
      const repeated = terms.find((labels) => new Set(labels).size < labels.length)
      tf.util.assert(repeated === undefined, () => `einsum: no gradient for the repeated label in '${repeated}'`)
      const result = { tensor: dy as Tensorflow.Tensor, labels: output }
      const operands = tensors.map((tensor, at) => ({ tensor, labels: terms[at] }))
      return Object.fromEntries(
        operands.map((operand, at) => [at, () => passedBack(tf, result, operand, operands[1 - at])]),
      )
    },
  }),
}

/** Axes that the operand alone had were summed, so that each entry along them gets the same. */
function passedBack(
  tf: typeof Tensorflow,
  dy: Labelled,
  { tensor, labels }: Labelled,
  other: Labelled | undefined,
): Tensorflow.Tensor {
  const known = dy.labels + (other?.labels ?? '')
  const kept = [...labels].filter((label) => known.includes(label)).join('')
  const gradient =
    other === undefined
      ? inOrder(dy, kept)
      : tf.einsum(`${dy.labels},${other.labels}->${kept}`, dy.tensor, other.tensor)
  return alongAll({ tensor: gradient, labels: kept }, labels).broadcastTo(tensor.shape)
}
