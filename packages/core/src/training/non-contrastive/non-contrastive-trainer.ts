import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { crossedPredictions } from '../../losses/views/crossed-predictions.ts'
import { createMatrix, identityMatrix, type Matrix } from '../../numerics/linear-algebra/matrix.ts'
import { collapseMonitor, type CollapseReport } from './collapse-monitor.ts'
import { CorrelationAverage, type CorrelationAverageOptions } from './correlation-average.ts'
import { directCopy, directPredictor, type DirectPredictorOptions } from './direct-predictor.ts'
import { emaUpdate } from './ema-update.ts'

/** An encoder with its projector. */
export interface ProjectingNetwork {
  /** Rows of any shape to projections [N, d], in training mode; runs inside a tidy. */
  encode(rows: tf.Tensor): tf.Tensor2D
  readonly variables: readonly tf.Variable[]
}

/**
 * Where the predictor comes from: computed (`direct`, `directCopy`), learnt (`learnt`), learnt and kept symmetric
 * (`symmetric`), or none (`identity`).
 */
export type PredictorPolicy = 'direct' | 'directCopy' | 'learnt' | 'symmetric' | 'identity'

export interface NonContrastiveTrainerOptions extends DirectPredictorOptions {
  /** d, the width of the projections. */
  readonly dimension: number
  /** The slow copy of the online network, built the same. Default: the online network, as in SimSiam. */
  readonly target?: ProjectingNetwork
  /** m of `emaUpdate`. Default 0.996. */
  readonly momentum?: number
  /** The caller's to dispose; moves the encoder, and the predictor between its resets. */
  readonly optimiser: tf.Optimizer
  /** Default `direct`. */
  readonly policy?: PredictorPolicy
  /** Steps from one computed predictor to the next; in between it learns. Default 1: it never learns. */
  readonly every?: number
  /** Of the correlation that the predictor is computed from. */
  readonly correlation?: CorrelationAverageOptions
  /** Default true. */
  readonly stopGradient?: boolean
  /** Default `cosine`. */
  readonly distance?: 'cosine' | 'squared'
  /** eta: added to the gradient as eta times the weights. Default 0. */
  readonly weightDecay?: number
  /** The predictor at the start, for policies that learn it. Default: the identity. */
  readonly initialPredictor?: Matrix
}

export interface NonContrastiveStep extends CollapseReport {
  /** Before the step. */
  readonly loss: number
}

/**
 * Trains an encoder on two views of each item without negatives: DirectPred, and the variants that show what keeps such
 * training from collapse.
 *
 * Tian, Chen, Ganguli, "Understanding self-supervised learning dynamics without contrastive pairs" (2021). A step moves the
 * online network along the gradient of `crossedPredictions`, then the target network (`emaUpdate`), then sets the predictor
 * (`directPredictor` of a `CorrelationAverage`). Every step reports how far it is from collapse: a low loss is no success.
 * Beside the encoder: a read-back of N x d projections and time O(d^3).
 *
 * @system 43
 */
export class NonContrastiveTrainer {
  readonly #online: ProjectingNetwork
  readonly #options: NonContrastiveTrainerOptions
  readonly #policy: PredictorPolicy
  readonly #every: number
  readonly #average: CorrelationAverage
  readonly #predictor: tf.Variable<tf.Rank.R2>
  #steps = 0

  /** @throws NEG_RANGE for an option out of range; NEG_SHAPE for an initial predictor of another size. */
  constructor(online: ProjectingNetwork, options: NonContrastiveTrainerOptions) {
    const { policy = 'direct', every = 1, dimension, initialPredictor = identityMatrix(dimension) } = options
    if (!Number.isInteger(every) || every < 1) {
      throw new NegError('NEG_RANGE', `the predictor is computed every ${every} steps`, {
        where: { field: 'every' },
        remedy: 'Take a whole number above 0.',
      })
    }
    if (initialPredictor.rows !== dimension || initialPredictor.columns !== dimension) {
      throw new NegError('NEG_SHAPE', `a predictor of ${initialPredictor.rows} x ${initialPredictor.columns}`, {
        where: { field: 'initialPredictor' },
        remedy: `Give a square one of ${dimension} rows.`,
      })
    }
    this.#online = online
    this.#options = options
    this.#policy = policy
    this.#every = every
    this.#average = new CorrelationAverage(options.correlation)
    this.#predictor = tf.tidy(() => tf.variable(tensorOf(initialPredictor)))
  }

  /** W_p [d, d]: the trainer's own. */
  get predictor(): tf.Tensor2D {
    return this.#predictor
  }

  /**
   * Trains on one batch.
   *
   * @param view1 a batch of items.
   * @param view2 the same items in another view, in the same order.
   * @throws NEG_RANGE when the features collapsed to 0; NEG_NOT_FINITE when they diverged; what the encoder throws.
   */
  async step(view1: tf.Tensor, view2: tf.Tensor): Promise<NonContrastiveStep> {
    const { target, momentum } = this.#options
    const { loss, features } = this.#move(view1, view2)
    try {
      if (target !== undefined) emaUpdate(target.variables as tf.Variable[], this.#online.variables, momentum)
      this.#steps += 1
      await this.#average.add(features)
      const correlation = this.#average.value()
      this.#renew(correlation)
      const [value] = await loss.data()
      const predictor = await matrixOf(this.#predictor)
      return { loss: value, ...collapseMonitor(await matrixOf(features), { correlation, predictor }) }
    } finally {
      tf.dispose([loss, features])
    }
  }

  /** Frees the predictor. Networks and optimiser stay. */
  dispose(): void {
    this.#predictor.dispose()
  }

  #move(view1: tf.Tensor, view2: tf.Tensor): { loss: tf.Scalar; features: tf.Tensor2D } {
    const { target = this.#online, stopGradient, distance, optimiser, weightDecay = 0 } = this.#options
    const computed = this.#policy === 'direct' || this.#policy === 'directCopy'
    const learns = this.#policy !== 'identity' && !(computed && this.#every === 1)
    const variables = [...this.#online.variables, ...(learns ? [this.#predictor] : [])]
    let features: tf.Tensor2D | undefined
    const loss = tf.tidy(() => {
      const objective = (): tf.Scalar => {
        const [online1, online2] = [this.#online.encode(view1), this.#online.encode(view2)]
        features = tf.keep(tf.concat([online1, online2]))
        const same = target === this.#online
        const targets = same ? [online1, online2] : [target.encode(view1), target.encode(view2)]
        return crossedPredictions(online1, online2, targets[0], targets[1], {
          predictor: (rows) => tf.matMul(rows, this.#predictor as tf.Tensor2D, false, true),
          ...(stopGradient !== undefined && { stopGradient }),
          ...(distance !== undefined && { distance }),
        }) as tf.Scalar
      }
      const { value, grads } = tf.variableGrads(objective, variables)
      const decayed = variables.map((variable) => {
        const gradient = grads[variable.name]
        return [variable.name, weightDecay === 0 ? gradient : gradient.add(variable.mul(weightDecay))] as const
      })
      optimiser.applyGradients(Object.fromEntries(decayed))
      return value
    })
    if (this.#policy === 'symmetric') {
      tf.tidy(() => this.#predictor.assign(this.#predictor.add<tf.Tensor2D>(this.#predictor.transpose()).div(2)))
    }
    return { loss, features: features as unknown as tf.Tensor2D }
  }

  #renew(correlation: Matrix): void {
    if (this.#steps % this.#every !== 0) return
    const { epsilon } = this.#options
    if (this.#policy === 'direct') this.#set(directPredictor(correlation, this.#options))
    if (this.#policy === 'directCopy') this.#set(directCopy(correlation, epsilon === undefined ? {} : { epsilon }))
  }

  #set(predictor: Matrix): void {
    tf.tidy(() => this.#predictor.assign(tensorOf(predictor)))
  }
}

function tensorOf({ rows, columns, values }: Matrix): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(values), [rows, columns])
}

async function matrixOf(tensor: tf.Tensor2D): Promise<Matrix> {
  return createMatrix(tensor.shape[0], tensor.shape[1], await tensor.data())
}
