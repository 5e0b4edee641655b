import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { createMatrix, type Matrix } from '../../numerics/linear-algebra/matrix.ts'

export interface CorrelationAverageOptions {
  /** rho: the weight of the past, from 0 to below 1. Default 0.3. */
  readonly momentum?: number
  /** Whether the outer product of the mean (an average with the same momentum) is subtracted. Default false. */
  readonly centre?: boolean
}

/**
 * A moving average of the correlation of features, `F <- rho F + (1 - rho) C` with `C = f^T f / N`; the first batch counts
 * whole.
 *
 * What `directPredictor` is computed from: give it the predictor's inputs of both views, stacked, neither normalised nor
 * centred. One product of d x N by N x d on the engine and a read-back of d x d numbers a batch.
 *
 * @system 43
 */
export class CorrelationAverage {
  readonly momentum: number
  readonly centre: boolean
  #correlation: Matrix | undefined
  #mean: Float64Array | undefined

  /** @throws NEG_RANGE for a momentum outside 0 to below 1. */
  constructor({ momentum = 0.3, centre = false }: CorrelationAverageOptions = {}) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new NegError('NEG_RANGE', `the momentum is ${momentum}`, {
        where: { field: 'momentum' },
        remedy: 'Take a number from 0 to below 1.',
      })
    }
    this.momentum = momentum
    this.centre = centre
  }

  /**
   * @param features [N, d]
   * @throws NEG_SHAPE for fewer than two rows or another width than before; NEG_NOT_FINITE, which leaves the average as it
   *   was.
   */
  async add(features: tf.Tensor2D): Promise<void> {
    const [rows, width] = features.shape
    if (features.rank !== 2 || rows < 2 || width !== (this.#correlation?.rows ?? width)) {
      throw new NegError(
        'NEG_SHAPE',
        `features are [${features.shape}], with ${this.#correlation?.rows ?? 'any number of'} columns before`,
        {
          where: { field: 'features' },
          remedy: 'Give a matrix of at least two rows, of the same width each time.',
        },
      )
    }
    const [product, mean] = tf.tidy(() => [
      features.matMul(features, true).div<tf.Tensor2D>(rows),
      features.mean<tf.Tensor1D>(0),
    ])
    try {
      const [correlation, means] = await Promise.all([product.data(), mean.data()])
      if (!correlation.every(Number.isFinite)) {
        throw new NegError('NEG_NOT_FINITE', 'the correlation of the features is not finite', {
          where: { field: 'features' },
          remedy: 'The features have diverged or collapsed: lower the learning rate.',
        })
      }
      this.#correlation = createMatrix(width, width, this.#mixed(this.#correlation?.values, correlation))
      this.#mean = this.#mixed(this.#mean, means)
    } finally {
      tf.dispose([product, mean])
    }
  }

  /** F [d, d], a copy. @throws NEG_RANGE before the first batch. */
  value(): Matrix {
    if (this.#correlation === undefined || this.#mean === undefined) {
      throw new NegError('NEG_RANGE', 'no batch has been added', { remedy: 'Add the features of a batch first.' })
    }
    const { rows, values } = this.#correlation
    const mean = this.#mean
    const outer = (at: number): number => mean[Math.floor(at / rows)] * mean[at % rows]
    return createMatrix(rows, rows, this.centre ? values.map((value, at) => value - outer(at)) : values)
  }

  reset(): void {
    this.#correlation = undefined
    this.#mean = undefined
  }

  #mixed(past: Float64Array | undefined, now: ArrayLike<number>): Float64Array {
    if (past === undefined) return Float64Array.from(now)
    return past.map((value, i) => this.momentum * value + (1 - this.momentum) * now[i])
  }
}
