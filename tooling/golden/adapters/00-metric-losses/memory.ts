import type { MeasureName } from '@neg/core/kernels'
import { contrastiveLoss, ntXentMultiPositive } from '@neg/core/losses'
import { CrossBatchMemory } from '@neg/core/training'
import * as tf from '@tensorflow/tfjs'

import type { AdapterCall } from '../../src/define-adapter.ts'
import { tensorOf } from '../../src/loss-record.ts'

interface MemoryOptions {
  readonly innerLoss: 'contrastiveLoss' | 'ntXentLoss'
  readonly memorySize: number
  readonly temperature?: number
  readonly distance?: MeasureName | 'dot'
  readonly normalize?: boolean
  readonly positiveMargin?: number
  readonly negativeMargin?: number
}

export const memory = {
  crossBatchMemory: ({
    inputs: { embeddings, labels },
    options: { innerLoss, memorySize, temperature, distance, normalize, positiveMargin, negativeMargin },
  }: AdapterCall<{ embeddings: number[][][]; labels: number[][] }, Pick<MemoryOptions, keyof MemoryOptions>>) => {
    const past = new CrossBatchMemory({ capacity: memorySize, dimension: embeddings[0][0].length })
    const measure = distance === 'dot' ? 'dotProduct' : distance
    const steps = embeddings.map((numbers, step) => {
      const given = Int32Array.from(labels[step])
      const rows = tensorOf<tf.Tensor2D>(numbers)
      const references = past.add(rows, given)
      const of = (batch: tf.Tensor): tf.Tensor =>
        innerLoss === 'ntXentLoss'
          ? ntXentMultiPositive(batch as tf.Tensor2D, given, { temperature, references })
          : contrastiveLoss(batch as tf.Tensor2D, given, {
              measure,
              normalise: normalize,
              positiveMargin,
              negativeMargin,
              references,
            })
      const { value, grad } = tf.valueAndGrad(of)(rows)
      rows.dispose()
      return { value, grad }
    })
    const memoryLabels = past.labels
    past.dispose()
    return {
      losses: steps.map(({ value }) => value),
      gradients: { embeddings: steps.map(({ grad }) => grad) },
      memoryLabels,
    }
  },
}
