import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { squaredDistances } from '../../kernels/distances/squared-distances.ts'
import { checkAboveZero, unitVectors, weightedCosts, type WeightedCosts } from './weighted-costs.ts'

export interface CACRTermsOptions {
  /** t+: how much harder far positives are pulled. Default 1. */
  readonly positiveSharpness?: number
  /** t-: how much harder near negatives are pushed. Default 2. */
  readonly negativeSharpness?: number
  /** alpha, of the attraction. Default 1. */
  readonly attractionScale?: number
  /** beta, of the repulsion. Default 1. */
  readonly repulsionScale?: number
  /** Which weights are made from the costs; the others are all alike. Default `both`. */
  readonly weighted?: 'both' | 'negatives' | 'positives' | 'none'
  /** tau+: the share of negatives that are false, which is taken out of the repulsion. Needs both weights. Default 0. */
  readonly falseNegativeShare?: number
  /** Whether the weights are constant for the gradient. Default false. */
  readonly detachWeights?: boolean
  /** Whether each pair of views repels in both directions. Default false: the earlier view from the later. */
  readonly symmetric?: boolean
  /** Default true. */
  readonly normalise?: boolean
}

export interface CACRTerms {
  /** [N], the mean over views. */
  readonly attraction: tf.Tensor1D
  /** [N], the mean over pairs of views. */
  readonly repulsion: tf.Tensor1D
  /** [V, N, V - 1]: of the other views, in order. */
  readonly positiveWeights: tf.Tensor3D
  /** [V (V - 1) / 2, N, N]: of the items of the later view, 0 for the same one; pairs (0, 1), (0, 2), … */
  readonly negativeWeights: tf.Tensor3D
}

/** The views of a batch as matrices. @throws NEG_SHAPE for fewer than two views or items, or views that differ. */
function unstackViews(views: tf.Tensor3D | readonly tf.Tensor2D[]): tf.Tensor2D[] {
  const each = views instanceof tf.Tensor ? (views.rank === 3 ? tf.unstack(views) : []) : views
  const shape: number[] = each[0]?.shape ?? []
  const fit = each.every((view) => view.rank === 2 && view.shape.join() === shape.join())
  if (fit && each.length >= 2 && shape[0] >= 2 && shape[1] > 0) return [...each] as tf.Tensor2D[]
  throw new NegError('NEG_SHAPE', `views are ${each.map((view) => `[${view.shape}]`).join(', ') || 'none'}`, {
    where: { field: 'views' },
    remedy: 'Give at least two views of at least two items, [V, N, d].',
  })
}

export function cacrTerms(given: tf.Tensor3D | readonly tf.Tensor2D[], options: CACRTermsOptions): CACRTerms {
  const { positiveSharpness = 1, negativeSharpness = 2, attractionScale = 1, repulsionScale = 1 } = options
  const { weighted = 'both', falseNegativeShare = 0, detachWeights = false } = options
  const { symmetric = false, normalise = true } = options
  checkAboveZero({ positiveSharpness, negativeSharpness, attractionScale, repulsionScale })
  checkShare(falseNegativeShare, weighted)
  const views = unstackViews(given).map((view) => unitVectors(view, normalise))
  const items = views[0].shape[0]
  const positive = weighted === 'both' || weighted === 'positives' ? positiveSharpness : undefined
  const negative = weighted === 'both' || weighted === 'negatives' ? -negativeSharpness : undefined
  const between = (x: number, y: number): tf.Tensor1D => views[x].sub(views[y]).square().sum<tf.Tensor1D>(1)

  const pulled = views.map((_, x) => {
    const costs = [...views.keys()].filter((y) => y !== x).map((y) => between(x, y))
    const all = new Uint8Array(items * costs.length).fill(1)
    return weightedCosts(tf.stack(costs, 1) as tf.Tensor2D, all, { sharpness: positive, detachWeights })
  })
  const others = Uint8Array.from({ length: items * items }, (_, at) => Number(at % (items + 1) !== 0))
  const push = (x: number, y: number): WeightedCosts =>
    weightedCosts(squaredDistances(views[x], views[y]), others, { sharpness: negative, detachWeights })
  const pushed = pairsOf(views.length).map(([x, y]) => {
    const { values, weights } = push(x, y)
    const both = symmetric ? values.add<tf.Tensor1D>(push(y, x).values).div<tf.Tensor1D>(2) : values
    const repulsion = both.mul<tf.Tensor1D>(-repulsionScale)
    if (falseNegativeShare === 0) return { values: repulsion, weights }
    const corrected = repulsion.sub(between(x, y).mul(falseNegativeShare)).div<tf.Tensor1D>(1 - falseNegativeShare)
    return { values: corrected, weights }
  })
  return {
    attraction: meanOf(pulled).mul(attractionScale),
    repulsion: meanOf(pushed),
    positiveWeights: tf.stack(pulled.map(({ weights }) => weights)) as tf.Tensor3D,
    negativeWeights: tf.stack(pushed.map(({ weights }) => weights)) as tf.Tensor3D,
  }
}

/** Each two views, the earlier first. */
function pairsOf(views: number): (readonly [number, number])[] {
  const numbers = [...Array(views).keys()]
  return numbers.flatMap((x) => numbers.slice(x + 1).map((y) => [x, y] as const))
}

function meanOf(parts: readonly WeightedCosts[]): tf.Tensor1D {
  return (tf.stack(parts.map(({ values }) => values)) as tf.Tensor2D).mean(0)
}

function checkShare(share: number, weighted: NonNullable<CACRTermsOptions['weighted']>): void {
  const fits = share >= 0 && share < 1 && (share === 0 || weighted === 'both')
  if (fits && ['both', 'negatives', 'positives', 'none'].includes(weighted)) return
  throw new NegError('NEG_RANGE', `falseNegativeShare is ${share} with ${weighted} weighted`, {
    where: { field: share === 0 ? 'weighted' : 'falseNegativeShare' },
    remedy: 'Take a share from 0 to below 1, and above 0 only where both weights are made from the costs.',
  })
}
