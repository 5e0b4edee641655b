import type { Rng } from '@neg/core'
import { contrastive } from '@neg/core/kernels'
import { sphericalLossOf } from '@neg/core/losses'
import { FactoredSphericalLayer } from '@neg/core/models'
import { createMatrix, type Matrix } from '@neg/core/numerics'
import * as tf from '@tensorflow/tfjs'

import type { ArmOutcome } from '../experiment.ts'

export interface StepTimeOptions {
  readonly classes: number
  /** Of the hidden vectors. Default 64. */
  readonly dimension?: number
  /** Examples of a step. Default 32. */
  readonly examples?: number
  /** Steps that are timed, the middle one of which counts. */
  readonly steps: number
}

/** Steps that are not timed, in which what is slow only once happens. */
const warmUp = 3

/** Time of one step of the exact layer with a Z-loss, without the stabilisation every hundred steps. */
export async function factoredStepTime(options: StepTimeOptions, rng: Rng): Promise<ArmOutcome> {
  const { classes, dimension = 64, examples = 32, steps } = options
  const layer = FactoredSphericalLayer.random({
    classes,
    dimension,
    deviation: 0.1,
    loss: sphericalLossOf('zLoss', { offset: 2 }),
    learningRate: 1e-3,
    stabilisePeriod: Number.POSITIVE_INFINITY,
    seed: rng.fork('weights'),
  })
  const times: number[] = []
  for (let step = 0; step < warmUp + steps; step += 1) {
    const { hidden, labels } = batchOf(rng.fork(step), examples, dimension, classes)
    const start = performance.now()
    layer.step(hidden, labels)
    times.push(performance.now() - start)
  }
  return outcome(times, steps)
}

/** Time of one step of a softmax layer over all classes: exact loss, both gradients, plain gradient descent. */
export async function softmaxStepTime(options: StepTimeOptions, rng: Rng): Promise<ArmOutcome> {
  const { classes, dimension = 64, examples = 32, steps } = options
  const weights = tf.tidy(() =>
    tf.variable(tf.randomNormal([classes, dimension], 0, 0.1, 'float32', rng.fork('weights').uint32())),
  ) as tf.Variable<tf.Rank.R2>
  const times: number[] = []
  try {
    for (let step = 0; step < warmUp + steps; step += 1) {
      const { hidden, labels } = batchOf(rng.fork(step), examples, dimension, classes)
      const start = performance.now()
      const gradient = tf.tidy(() => {
        const given = tf.tensor2d(Float32Array.from(hidden.values), [examples, dimension])
        const gradients = tf.grads((h: tf.Tensor, w: tf.Tensor) =>
          contrastive(h as tf.Tensor2D, w as tf.Tensor2D, { temperature: 1, positives: labels, reduction: 'sum' }),
        )([given, weights])
        weights.assign(weights.sub(gradients[1].mul(1e-3)))
        return gradients[0]
      })
      await gradient.data()
      gradient.dispose()
      times.push(performance.now() - start)
    }
  } finally {
    weights.dispose()
  }
  return outcome(times, steps)
}

function batchOf(
  rng: Rng,
  examples: number,
  dimension: number,
  classes: number,
): { hidden: Matrix; labels: Int32Array } {
  const hidden = createMatrix(examples, dimension)
  rng.fill(hidden.values, 'normal')
  return { hidden, labels: Int32Array.from({ length: examples }, () => rng.below(classes)) }
}

function outcome(times: readonly number[], steps: number): ArmOutcome {
  const sorted = times.slice(warmUp).sort((a, b) => a - b)
  const milliseconds = sorted[Math.floor(sorted.length / 2)]
  return { steps, metrics: { milliseconds, 'log10 of milliseconds': Math.log10(milliseconds) } }
}
