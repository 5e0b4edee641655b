import { sequenceLogProbs } from '@neg/core/kernels'
import * as tf from '@tensorflow/tfjs'

import { type AdapterCall, defineAdapter } from '../src/define-adapter.ts'

export default defineAdapter({
  file: '00-preference-optimisation',
  functions: {
    sequenceLogProbs: ({
      inputs,
      options,
    }: AdapterCall<
      { logits: number[][][]; labels: number[][] },
      { reduction: 'sum' | 'average'; causalShift: boolean }
    >) => {
      const labels = Int32Array.from(inputs.labels.flat())
      const how = { ...options, reduction: options.reduction === 'average' ? ('mean' as const) : options.reduction }
      let lengths = new Int32Array()
      const tensors = tf.tidy(() => {
        const logits = tf.tensor3d(inputs.logits)
        const found = sequenceLogProbs(logits, labels, how)
        lengths = found.lengths
        return {
          logps: found.logProbs,
          tokenLogps: found.tokenLogProbs,
          mask: tf.tensor(found.mask, found.tokenLogProbs.shape, 'int32'),
          gradients: {
            logits: tf.grad((x) => sequenceLogProbs(x as tf.Tensor3D, labels, how).logProbs.sum())(logits),
          },
        }
      })
      return { ...tensors, lengths }
    },
  },
})
