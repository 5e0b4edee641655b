import * as tf from '@tensorflow/tfjs'
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { relaxedComparison, relaxedDistributions } from './relaxed-comparison.ts'
import type { RelaxedComparison, RelaxedDistribution } from './relaxed-comparison.ts'
import { sortingNetwork } from './sorting-network.ts'
import type { ComparatorLayer, SortingNetworkKind } from './sorting-network.ts'

export interface DiffSortOptions {
  /** Which sorting network. Default `odd_even`. */
  readonly network?: SortingNetworkKind
  /** beta: how sharply two values are told apart; the larger, the nearer to a hard sort. Default 1. */
  readonly steepness?: number
  /** phi: what relaxes a comparison. Default `cauchy`. */
  readonly distribution?: RelaxedDistribution
  /** lambda of `logistic_phi`, in 0 .. 1; used by no other distribution. Default 0.25. */
  readonly artLambda?: number
}

/** Checked options for lists of one length. */
export interface SortingPlan {
  readonly size: number
  readonly layers: readonly ComparatorLayer[]
  readonly comparison: RelaxedComparison
  readonly steepness: number
}

/** Checks what a relaxed sort was given: x [B, M]. */
export function planSorting(x: Tensor2D, options: DiffSortOptions): SortingPlan {
  const { network = 'odd_even', steepness = 1, distribution = 'cauchy', artLambda = 0.25 } = options
  if (x.rank !== 2 || x.shape[1] < 2) {
    throw new NegError('NEG_SHAPE', `the values to sort are [${x.shape}]`, {
      where: { field: 'x' },
      remedy: 'Give a matrix, one list a row, of at least two values each.',
    })
  }
  if (!(steepness > 0 && Number.isFinite(steepness))) {
    throw new NegError('NEG_RANGE', `the steepness ${steepness} is no number above 0`, {
      where: { field: 'steepness' },
    })
  }
  if (!relaxedDistributions.includes(distribution)) {
    throw new NegError('NEG_RANGE', `there is no distribution ${JSON.stringify(distribution)}`, {
      where: { field: 'distribution' },
      remedy: `Take one of ${relaxedDistributions.join(', ')}.`,
    })
  }
  if (!(artLambda >= 0 && artLambda <= 1)) {
    throw new NegError('NEG_RANGE', `the artLambda ${artLambda} is not in 0 .. 1`, { where: { field: 'artLambda' } })
  }
  const size = x.shape[1]
  return {
    size,
    layers: sortingNetwork(network, size),
    comparison: relaxedComparison(distribution, { steepness, artLambda }),
    steepness,
  }
}

/**
 * One layer as an involution of the wires: every wire has a partner, which is itself where no comparator touches it.
 * New values are `keep * own + (1 - keep) * partner's`, the same `keep` on both sides of a comparator; a wire that is
 * its own partner stays exactly as it is, whatever its weight.
 */
interface LayerTensors {
  readonly partner: Tensor1D
  /** [M, 1]: steepness on wires that get the smaller value, -steepness on those that get the larger, else 0. */
  readonly scale: Tensor2D
}

/** The weights of one layer for every list, from the values [M, B] in front of it. */
export interface LayerPass {
  /** alpha [M, B]. */
  readonly keep: Tensor
  /** The derivative of alpha by a wire's own value [M, B]. */
  readonly bend: Tensor
  /** A wire's value less its partner's [M, B]. */
  readonly gap: Tensor
  readonly layer: LayerTensors
}

/** The layers as tensors; equal layers share theirs. */
export function layerTensors({ layers, size, steepness }: SortingPlan): readonly LayerTensors[] {
  const made = new Map<ComparatorLayer, LayerTensors>()
  return layers.map((layer) => {
    const known = made.get(layer)
    if (known !== undefined) return known
    const partner = Int32Array.from({ length: size }, (_, wire) => wire)
    const scale = new Float32Array(size)
    for (const { low, high } of layer) {
      partner[low] = high
      partner[high] = low
      scale[low] = steepness
      scale[high] = -steepness
    }
    const tensors = { partner: tf.tensor1d(partner, 'int32'), scale: tf.tensor2d(scale, [size, 1]) }
    made.set(layer, tensors)
    return tensors
  })
}

/** The values of each wire's partner; for anything whose first axis is that of the wires. */
export function ofPartner<T extends Tensor>(values: T, { partner }: LayerTensors): T {
  return values.gather(partner)
}

/** `keep * own + (1 - keep) * partner's`: one layer applied to values, and its own transpose. */
export function mix(keep: Tensor, own: Tensor, others: Tensor): Tensor {
  return tf.tidy(() => keep.mul(own).add(keep.mul(-1).add(1).mul(others)))
}

/** alpha of a layer for the values [M, B] in front of it, and the values behind it. */
export function step(
  values: Tensor,
  layer: LayerTensors,
  { comparison }: SortingPlan,
): { readonly keep: Tensor; readonly next: Tensor } {
  return tf.tidy(() => {
    const others = ofPartner(values, layer)
    const keep = comparison.probability(others.sub(values).mul(layer.scale))
    return { keep, next: mix(keep, values, others) }
  })
}

/** Every layer's weights and their derivatives, for values [M, B] in front of the first. */
export function passes(values: Tensor, plan: SortingPlan): readonly LayerPass[] {
  let current = values
  return layerTensors(plan).map((layer) => {
    const { next, ...weights } = tf.tidy(() => {
      const others = ofPartner(current, layer)
      const v = others.sub(current).mul(layer.scale)
      const keep = plan.comparison.probability(v)
      const bend = plan.comparison.density(v).mul(layer.scale).mul(-1)
      return { keep, bend, gap: current.sub(others), next: mix(keep, current, others) }
    })
    current = next
    return { ...weights, layer }
  })
}

/**
 * What the values in front of a layer get, when those behind it get `gradient`: through the mixture itself, and through
 * the weights, which the same values decide.
 */
export function backThrough({ keep, bend, gap, layer }: LayerPass, gradient: Tensor): Tensor {
  return tf.tidy(() => {
    const others = ofPartner(gradient, layer)
    return mix(keep, gradient, others).add(bend.mul(gap).mul(gradient.sub(others)))
  })
}
