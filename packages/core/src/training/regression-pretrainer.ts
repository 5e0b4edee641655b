import * as tf from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'
import { supReMix } from '../losses/contrastive/sup-re-mix.ts'
import { Philox } from '../random/philox.ts'
import type { Rng } from '../types.ts'

/** A loss over embeddings [B, d] and their targets [B]; `rng` is the step's own. */
export type RegressionLoss = (embeddings: tf.Tensor2D, targets: Float32Array, rng: Rng) => tf.Tensor

export interface RegressionPretrainerOptions {
  /** Default: `supReMix` with its defaults, its mixtures drawn anew in every step. */
  readonly loss?: RegressionLoss
  /** The caller's to dispose. Default: Adam at 1e-3, which `dispose` frees. */
  readonly optimiser?: tf.Optimizer
  /** Of what the loss draws. Default 0. */
  readonly seed?: number | Rng
}

/**
 * Pre-trains an encoder on numbers to be predicted, so that its embeddings are ordered before a probe is fitted
 * (`ridgeRegression`) or the whole is trained on.
 *
 * Wu et al., "Mixup your own pairs" (2023): two views of each item, or each item twice, in every batch. A step encodes the
 * rows and moves the variables along the gradient of the loss. What a step draws depends on the seed and its number alone,
 * so that training goes on the same after a pause (`steps`). Memory and time of the encoder and the loss.
 *
 * @system 01
 */
export class RegressionPretrainer {
  readonly #encode: (rows: tf.Tensor2D) => tf.Tensor2D
  readonly #variables: tf.Variable[]
  readonly #loss: RegressionLoss
  readonly #optimiser: tf.Optimizer
  readonly #ownsOptimiser: boolean
  readonly #rng: Rng
  /** How many steps were taken. Set it to go on after a pause. */
  steps = 0

  /**
   * @param encode rows [B, n] to embeddings [B, d], in training mode; runs inside a tidy.
   * @param variables what is trained.
   */
  constructor(
    encode: (rows: tf.Tensor2D) => tf.Tensor2D,
    variables: readonly tf.Variable[],
    options: RegressionPretrainerOptions = {},
  ) {
    const { loss, optimiser, seed = 0 } = options
    this.#encode = encode
    this.#variables = [...variables]
    this.#loss = loss ?? ((embeddings, targets, rng) => supReMix(embeddings, targets, { seed: rng }))
    this.#optimiser = optimiser ?? tf.train.adam(1e-3)
    this.#ownsOptimiser = optimiser === undefined
    this.#rng = typeof seed === 'number' ? new Philox(seed) : seed
  }

  /**
   * Trains on one batch.
   *
   * @param rows [B, n], views of an item anywhere in it.
   * @param targets [B]
   * @returns the loss before the step; the caller disposes it.
   * @throws NEG_SHAPE when rows and targets differ in number; what encoder and loss throw.
   */
  step(rows: tf.Tensor2D, targets: Float32Array): tf.Scalar {
    if (rows.shape[0] !== targets.length) {
      throw new NegError('NEG_SHAPE', `${targets.length} targets for ${rows.shape[0]} rows`, {
        where: { field: 'targets' },
      })
    }
    const rng = this.#rng.fork(`step ${this.steps}`)
    const value = tf.tidy(() => {
      const loss = (): tf.Scalar => this.#loss(this.#encode(rows), targets, rng) as tf.Scalar
      return this.#optimiser.minimize(loss, true, this.#variables) as tf.Scalar
    })
    this.steps += 1
    return value
  }

  /** Frees the optimiser that it made. The encoder stays. */
  dispose(): void {
    if (this.#ownsOptimiser) this.#optimiser.dispose()
  }
}
