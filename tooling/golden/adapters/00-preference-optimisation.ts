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
      const logits = tf.tensor3d(inputs.logits)
      const { logProbs, tokenLogProbs, lengths, mask } = sequenceLogProbs(logits, labels, how)
      const gradient = tf.grad((x) => sequenceLogProbs(x as tf.Tensor3D, labels, how).logProbs.sum())(logits)
      logits.dispose()
      return {
        logps: logProbs,
        tokenLogps: tokenLogProbs,
        lengths,
        mask: tf.tensor(mask, tokenLogProbs.shape, 'int32'),
        gradients: { logits: gradient },
      }
    },
  },
})
