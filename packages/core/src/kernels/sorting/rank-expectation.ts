import * as tf from '@tensorflow/tfjs'
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { backThrough, layerTensors, mix, ofPartner, passes, planSorting, step } from './sorting-plan.ts'
import type { DiffSortOptions, SortingPlan } from './sorting-plan.ts'

/**
 * What each value of a list may expect at the rank that a soft sort gives it: `P u`, P being the matrix of
 * `relaxedPermutation` and u a number for each rank.
 *
 * With u = 1 on the top ranks and 0 elsewhere it is the probability to land in the top (soft top-k, group ordering);
 * with u = 0 .. M - 1 it is `softRank`. No matrix is made: P is a product of layers, each its own transpose, so that
 * the layers are applied to u in reverse order. Papers and options as in `diffSort`.
 *
 * The gradient is analytic, by x and by u, and can be differentiated again. Time O(B M layers), memory O(B M layers).
 *
 * @param x [B, M], finite; B may be 0.
 * @param values u: [M] for all lists, or [B, M].
 * @returns [B, M]: for input i of list b the sum over ranks j of `P[b, i, j] u[j]`.
 * @throws as `diffSort`; NEG_SHAPE for values of another shape.
 * @system 10
 */
export function rankExpectation(x: Tensor2D, values: Tensor1D | Tensor2D, options: DiffSortOptions = {}): Tensor2D {
  const plan = planSorting(x, options)
  const [lists, size] = x.shape
  if (values.shape.join() !== `${size}` && values.shape.join() !== `${lists},${size}`) {
    throw new NegError('NEG_SHAPE', `values for the ranks are [${values.shape}], the lists [${x.shape}]`, {
      where: { field: 'values' },
      remedy: `Give [${size}] or [${lists}, ${size}].`,
    })
  }
  return tf.tidy(() => {
    if (lists === 0) return x.add(values)
    const each = values.rank === 1 ? values.expandDims<Tensor2D>(0).tile([lists, 1]) : (values as Tensor2D)
    return applyToRanks(x.transpose(), each.transpose(), plan).transpose()
  })
}

function applyToRanks(wires: Tensor2D, ranks: Tensor2D, plan: SortingPlan): Tensor2D {
  return tf.customGrad((...inputs) => {
    const [x, u, save] = inputs as unknown as [Tensor, Tensor, tf.GradSaveFunc]
    save([x, u])
    let current = x
    const mixtures = layerTensors(plan).map((layer) => {
      const { keep, next } = step(current, layer, plan)
      current = next
      return { keep, layer }
    })
    return {
      value: mixtures.reduceRight(
        (carried, { keep, layer }) => mix(keep, carried, ofPartner(carried, layer)),
        u,
      ) as Tensor2D,
      gradFunc: (dy: Tensor, saved: Tensor[]) => backward(saved, dy, plan),
    }
  })(wires, ranks)
}

function backward([x, u]: readonly Tensor[], dy: Tensor, plan: SortingPlan): Tensor[] {
  const layers = passes(x, plan)
  // What u has become behind each layer, as a wire's difference from its partner.
  const gaps: Tensor[] = Array<Tensor>(layers.length)
  let carried = u
  for (let l = layers.length - 1; l >= 0; l -= 1) {
    const others = ofPartner(carried, layers[l].layer)
    gaps[l] = carried.sub(others)
    carried = mix(layers[l].keep, carried, others)
  }
  // The gradient goes through the layers in their order, and meets each one's alpha.
  let gradient = dy
  const ofAlpha = layers.map(({ keep, bend, layer }, l) => {
    const others = ofPartner(gradient, layer)
    const own = bend.mul(gradient.sub(others)).mul(gaps[l])
    gradient = mix(keep, gradient, others)
    return own
  })
  const ofValues = layers.reduceRight<Tensor>(
    (behind, pass, l) => backThrough(pass, behind).add(ofAlpha[l]),
    tf.zerosLike(x),
  )
  return [ofValues, gradient]
}
