import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { createMatrix, type Matrix } from '../../numerics/linear-algebra/matrix.ts'
import { Philox } from '../../random/philox.ts'
import type { Rng } from '../../types.ts'

export interface FeatureFilterOptions {
  readonly classes: number
  /** d, the width of the gates. */
  readonly dimension: number
  /** Of the classes' embeddings. Default 512. */
  readonly embeddingSize?: number
  /** Default 1024. */
  readonly hidden?: number
  /** True (default): one gate from the mean of both embeddings; false: the product of both classes' gates. */
  readonly fuse?: boolean
  /** Of the initial weights. Default 0. */
  readonly seed?: number | Rng
}

/** Row-major numbers of each weight, by name; JSON. */
export type FeatureFilterWeights = Readonly<Record<FilterWeightName, readonly number[]>>

const learnt = ['embedding', 'scale1', 'shift1', 'weight1', 'bias1', 'scale2', 'shift2', 'weight2', 'bias2'] as const
const running = ['mean1', 'variance1', 'mean2', 'variance2'] as const
/** Linear weights are [out, in]; `scale` to `variance` are those of the batch normalisations. */
export type FilterWeightName = (typeof learnt)[number] | (typeof running)[number]

const epsilon = 1e-5
const runningShare = 0.1

/**
 * Learns which dimensions two classes share: a gate in (0, 1)^d for each pair of classes, the same in either order.
 *
 * `g = sigmoid(MLP((E[a] + E[b]) / 2))`, the MLP ReLU, batch normalisation, linear, ReLU, batch normalisation, linear; Wu et
 * al., "Rethinking positive pairs in contrastive learning" (2024). Trained by the loss that it gates, `arbitraryPairs`. Batch
 * normalisation uses the batch in training and running statistics else. O(classes x embeddingSize) weights.
 *
 * @system 13
 */
export class FeatureFilter {
  readonly classes: number
  readonly dimension: number
  readonly fuse: boolean
  readonly #weights: Record<FilterWeightName, tf.Variable>

  /** @throws NEG_RANGE for a size that is no whole number above 0. */
  constructor({ classes, dimension, embeddingSize = 512, hidden = 1024, fuse = true, seed = 0 }: FeatureFilterOptions) {
    for (const [field, size] of Object.entries({ classes, dimension, embeddingSize, hidden })) {
      if (Number.isInteger(size) && size >= 1) continue
      throw new NegError('NEG_RANGE', `${field} is ${size}`, {
        where: { field },
        remedy: 'Take a whole number above 0.',
      })
    }
    this.classes = classes
    this.dimension = dimension
    this.fuse = fuse
    const rng = typeof seed === 'number' ? new Philox(seed) : seed
    const normal = (shape: [number, number], deviation: number): tf.Tensor => {
      const values = new Float32Array(shape[0] * shape[1])
      rng.fill(values, 'normal')
      return tf.tensor2d(values, shape).mul(deviation)
    }
    this.#weights = tf.tidy(() => {
      const initial: Record<FilterWeightName, tf.Tensor> = {
        embedding: normal([classes, embeddingSize], 1),
        scale1: tf.ones([embeddingSize]),
        shift1: tf.zeros([embeddingSize]),
        mean1: tf.zeros([embeddingSize]),
        variance1: tf.ones([embeddingSize]),
        weight1: normal([hidden, embeddingSize], 1 / Math.sqrt(embeddingSize)),
        bias1: tf.zeros([hidden]),
        scale2: tf.ones([hidden]),
        shift2: tf.zeros([hidden]),
        mean2: tf.zeros([hidden]),
        variance2: tf.ones([hidden]),
        weight2: normal([dimension, hidden], 1 / Math.sqrt(hidden)),
        bias2: tf.zeros([dimension]),
      }
      const names: readonly FilterWeightName[] = [...learnt, ...running]
      const made = names.map((name) => [name, tf.variable(initial[name], learnt.includes(name as never))] as const)
      return Object.fromEntries(made) as Record<FilterWeightName, tf.Variable>
    })
  }

  /** What an optimiser trains, the classes' embeddings first. */
  get variables(): tf.Variable[] {
    return learnt.map((name) => this.#weights[name])
  }

  /**
   * The gate of each pair of classes, on the tape.
   *
   * @param first [B]
   * @param second [B]
   * @returns [B, d]
   * @throws NEG_SHAPE for columns that differ, or a single pair in training; NEG_RANGE for a class out of range.
   */
  gate(first: Int32Array, second: Int32Array, { training = false }: { readonly training?: boolean } = {}): tf.Tensor2D {
    this.#check(first, second, training)
    return tf.tidy(() => {
      const oneHot = (classes: Int32Array): tf.Tensor2D =>
        tf.oneHot(tf.tensor1d(classes, 'int32'), this.classes).cast('float32')
      const embed = (chosen: tf.Tensor2D): tf.Tensor2D => tf.matMul(chosen, this.#weights.embedding as tf.Tensor2D)
      if (this.fuse) return this.#open(embed(oneHot(first).add<tf.Tensor2D>(oneHot(second)).div(2)), training)
      const [one, other] = [first, second].map((classes) => this.#open(embed(oneHot(classes)), training))
      return one.mul(other)
    })
  }

  /** R [classes, classes]: how many dimensions each two classes share, the sum of their gate outside training. */
  async relationMatrix(): Promise<Matrix> {
    const relations = createMatrix(this.classes, this.classes)
    const all = Int32Array.from({ length: this.classes }, (_, label) => label)
    for (const label of all) {
      const sums = tf.tidy(() =>
        this.gate(
          all.map(() => label),
          all,
        ).sum<tf.Tensor1D>(1),
      )
      try {
        relations.values.set(await sums.data(), label * this.classes)
      } finally {
        sums.dispose()
      }
    }
    return relations
  }

  /** Its weights, for `load`. */
  async save(): Promise<FeatureFilterWeights> {
    const entries = Object.entries(this.#weights).map(
      async ([name, value]) => [name, [...(await value.data())]] as const,
    )
    return Object.fromEntries(await Promise.all(entries)) as Record<FilterWeightName, number[]>
  }

  /** Takes the weights of a filter of the same sizes. @throws NEG_SHAPE for others, which leaves it as it was. */
  load(weights: FeatureFilterWeights): void {
    for (const [name, variable] of Object.entries(this.#weights)) {
      if (weights[name as FilterWeightName]?.length === variable.size) continue
      throw new NegError('NEG_SHAPE', `${name} doesn't fill [${variable.shape}]`, { where: { field: name } })
    }
    tf.tidy(() => {
      for (const [name, variable] of Object.entries(this.#weights)) {
        variable.assign(tf.tensor([...weights[name as FilterWeightName]], variable.shape, 'float32'))
      }
    })
  }

  dispose(): void {
    tf.dispose(this.#weights)
  }

  #open(embedded: tf.Tensor2D, training: boolean): tf.Tensor2D {
    const { weight1, bias1, weight2, bias2 } = this.#weights
    const first = this.#normalise(embedded.relu(), 1, training)
    const hidden = tf.matMul(first, weight1 as tf.Tensor2D, false, true).add<tf.Tensor2D>(bias1)
    const second = this.#normalise(hidden.relu(), 2, training)
    return tf
      .matMul(second, weight2 as tf.Tensor2D, false, true)
      .add<tf.Tensor2D>(bias2)
      .sigmoid()
  }

  #normalise(rows: tf.Tensor2D, layer: 1 | 2, training: boolean): tf.Tensor2D {
    const scale = this.#weights[`scale${layer}`]
    const shift = this.#weights[`shift${layer}`]
    const [middle, spread] = [this.#weights[`mean${layer}`], this.#weights[`variance${layer}`]]
    let [mean, variance]: tf.Tensor[] = [middle, spread]
    if (training) {
      const found = tf.moments(rows, 0)
      mean = found.mean
      variance = found.variance
      const count = rows.shape[0]
      const blend = (past: tf.Variable, now: tf.Tensor): void =>
        past.assign(past.mul(1 - runningShare).add(now.mul(runningShare)))
      blend(middle, mean)
      blend(spread, variance.mul(count / (count - 1)))
    }
    return rows.sub(mean).div(variance.add(epsilon).sqrt()).mul(scale).add(shift)
  }

  #check(first: Int32Array, second: Int32Array, training: boolean): void {
    if (first.length !== second.length || first.length < (training ? 2 : 1)) {
      throw new NegError('NEG_SHAPE', `${first.length} and ${second.length} classes`, {
        where: { field: 'second' },
        remedy: 'Give as many of both, in training at least two.',
      })
    }
    for (const [row, label] of [...first, ...second].entries()) {
      if (label >= 0 && label < this.classes) continue
      throw new NegError('NEG_RANGE', `${label} is none of ${this.classes} classes`, {
        where: { field: row < first.length ? 'first' : 'second', row: (row % first.length) + 1 },
      })
    }
  }
}

export interface GateStatistics {
  /** How many dimensions are open, the mean over gates. */
  readonly activation: tf.Scalar
  /** Mean entropy of an entry as a chance, in nats: 0 where gates are open or shut. */
  readonly entropy: tf.Scalar
}

/** How open and how sure gates [B, d] are. */
export function gateStatistics(gates: tf.Tensor2D): GateStatistics {
  return tf.tidy(() => {
    const shut = tf.sub(1, gates)
    const bits = (share: tf.Tensor): tf.Tensor => share.mul(share.maximum(1e-30).log())
    return {
      activation: gates.sum(1).mean<tf.Scalar>(),
      entropy: bits(gates).add(bits(shut)).mean<tf.Scalar>().neg(),
    }
  })
}
