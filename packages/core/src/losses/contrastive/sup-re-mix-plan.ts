import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkTargets, type Targets } from '../../negatives/mixtures/check-targets.ts'
import { mixNegatives, type NegativeMixtures } from '../../negatives/mixtures/mix-negatives.ts'
import { mixPositivePairs, type PositiveMixtures } from '../../negatives/mixtures/mix-positive-pairs.ts'
import { Philox } from '../../random/philox.ts'
import type { Rng } from '../../types.ts'
import { checkReduction, type Reduction } from '../reduction.ts'
import { distanceWeight } from './distance-weights.ts'
import type { SupReMixOptions } from './sup-re-mix.ts'

/** Added to the exponent of a pair that is left out: no exponential survives it, and sums of it stay finite. */
const leftOut = -1e30

/** Positive mixtures as a grid, `width` an anchor: places in the flat matrix of similarities; unused ones count for nothing. */
export interface PositiveGrid {
  readonly width: number
  readonly lower: Int32Array
  readonly upper: Int32Array
  readonly share: () => tf.Tensor2D
  readonly mask: () => tf.Tensor2D
  /** To be added to exponents. */
  readonly leftOut: () => tf.Tensor2D
}

/** Checked options with the batch's pairs and mixtures. Tensors are made where they are used. */
export interface SupReMixPlan {
  readonly temperature: number
  readonly normalise: boolean
  readonly reduction: Reduction
  /** [B, B]: 1 for other rows of equal target. */
  readonly equal: Float32Array
  /** [B, B]: logarithms of the weights of real rows; the own row is left out. */
  readonly realLogWeights: () => tf.Tensor2D
  readonly negatives:
    | {
        readonly mixtures: NegativeMixtures
        readonly shares: () => tf.Tensor2D
        readonly logWeights: () => tf.Tensor2D
      }
    | undefined
  readonly positives: (PositiveGrid & { readonly mixtures: PositiveMixtures }) | undefined
  /** [B]: |Q_i|, at least 1. */
  readonly positiveCounts: () => tf.Tensor1D
  /** How many anchors have a positive, and [B]: which. */
  readonly counted: number
  readonly countedMask: () => tf.Tensor1D
}

/** Checks what `supReMix` was given. @throws NEG_SHAPE, NEG_RANGE, NEG_NOT_FINITE */
export function planSupReMix(embeddings: tf.Tensor2D, targets: Targets, options: SupReMixOptions): SupReMixPlan {
  const { temperature = 0.3, weight = 'L1', normalise = true, reduction = 'mean', targetBin } = options
  checkRows(embeddings, targets)
  checkReduction(reduction)
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new NegError('NEG_RANGE', `the temperature ${temperature} is no number above 0`, {
      where: { field: 'temperature' },
      remedy: 'Take a value such as 0.3.',
    })
  }
  const values = checkTargets(targets, targetBin)
  const weightOf = distanceWeight(weight)
  const size = values.length
  const [equal, real] = [new Float32Array(size * size), new Float32Array(size * size)]
  const counts = new Float32Array(size)
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      const at = i * size + j
      equal[at] = i !== j && values[i] === values[j] ? 1 : 0
      counts[i] += equal[at]
      real[at] = i === j ? leftOut : Math.log(weightOf(Math.abs(values[i] - values[j])))
    }
  }
  const positives = planPositives(values, options)
  for (const anchor of positives?.mixtures.anchor ?? []) counts[anchor] += 1
  return {
    temperature,
    normalise,
    reduction,
    equal,
    realLogWeights: () => tf.tensor2d(real, [size, size]),
    negatives: planNegatives(values, weightOf, options),
    positives,
    positiveCounts: () => tf.tensor1d(counts.map((count) => Math.max(1, count))),
    counted: counts.filter((count) => count > 0).length,
    countedMask: () => tf.tensor1d(counts.map((count) => Math.min(1, count))),
  }
}

function checkRows(embeddings: tf.Tensor2D, targets: Targets): void {
  if (embeddings.rank === 2 && embeddings.shape[0] >= 2 && embeddings.shape[1] > 0) {
    checkLength('targets', targets, embeddings.shape[0])
    return
  }
  throw new NegError('NEG_SHAPE', `embeddings are [${embeddings.shape}]`, {
    where: { field: 'embeddings' },
    remedy: 'Give a matrix of at least two rows: two views of each item.',
  })
}

function planNegatives(
  values: Float64Array,
  weightOf: (distance: number) => number,
  { mixNegatives: wanted = true, beta, anchorShares, seed = 0 }: SupReMixOptions,
): SupReMixPlan['negatives'] {
  if (!wanted) return undefined
  const size = values.length
  const mixtures = mixNegatives(values, { beta, anchorShares, seed: generator(seed).fork('negatives') })
  const shares = new Float32Array(size * size)
  const logWeights = new Float32Array(size * size).fill(leftOut)
  for (const [row, anchor] of mixtures.anchor.entries()) {
    const [other, share] = [mixtures.other[row], mixtures.share[row]]
    shares[anchor * size + other] = share
    logWeights[anchor * size + other] = Math.log(weightOf((1 - share) * Math.abs(values[anchor] - values[other])))
  }
  return {
    mixtures,
    shares: () => tf.tensor2d(shares, [size, size]),
    logWeights: () => tf.tensor2d(logWeights, [size, size]),
  }
}

function generator(seed: number | Rng): Rng {
  return typeof seed === 'number' ? new Philox(seed) : seed
}

function planPositives(
  values: Float64Array,
  { mixPositives = true, window, mostPerAnchor, seed = 0 }: SupReMixOptions,
): SupReMixPlan['positives'] {
  if (!mixPositives) return undefined
  const size = values.length
  const mixtures = mixPositivePairs(values, { window, mostPerAnchor, seed: generator(seed).fork('positives') })
  const counts = new Int32Array(size)
  for (const anchor of mixtures.anchor) counts[anchor] += 1
  const width = counts.reduce((most, count) => Math.max(most, count), 0)
  if (width === 0) return undefined
  const [lower, upper] = [new Int32Array(size * width), new Int32Array(size * width)]
  const [share, mask] = [new Float32Array(size * width), new Float32Array(size * width)]
  const filled = new Int32Array(size)
  for (const [row, anchor] of mixtures.anchor.entries()) {
    const at = anchor * width + filled[anchor]
    filled[anchor] += 1
    lower[at] = anchor * size + mixtures.lower[row]
    upper[at] = anchor * size + mixtures.upper[row]
    share[at] = mixtures.share[row]
    mask[at] = 1
  }
  const grid = (numbers: Float32Array): tf.Tensor2D => tf.tensor2d(numbers, [size, width])
  return {
    mixtures,
    width,
    lower,
    upper,
    share: () => grid(share),
    mask: () => grid(mask),
    leftOut: () => grid(mask.map((used) => (1 - used) * leftOut)),
  }
}
