import * as tf from '@tensorflow/tfjs'
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs'

import { backThrough, layerTensors, mix, ofPartner, passes, planSorting, step } from './sorting-plan.ts'
import type { DiffSortOptions, LayerPass, SortingPlan } from './sorting-plan.ts'

/**
 * How much of each value a soft sort puts at each rank: a doubly stochastic matrix for each list, and the permutation
 * itself as `steepness` rises.
 *
 * `P[b, i, j]` is the weight of input i at rank j, rank 0 being the smallest; rows and columns sum to 1, and
 * `diffSort(x)` is `x P`. Papers and options as there. A loss that needs only products `P u` is better served by
 * `rankExpectation`, which makes no matrix.
 *
 * The gradient is analytic. Time O(B M^2 layers). Memory O(B M^2) forward, O(B M^2 layers) while it runs backward.
 *
 * @param x [B, M], finite; B may be 0.
 * @returns [B, M, M].
 * @throws as `diffSort`.
 * @system 10
 */
export function relaxedPermutation(x: Tensor2D, options: DiffSortOptions = {}): Tensor3D {
  const plan = planSorting(x, options)
  return tf.tidy(() =>
    x.shape[0] === 0
      ? x.reshape<Tensor3D>([0, 1, plan.size]).tile([1, plan.size, 1])
      : weightsOnWires(x.transpose(), plan).transpose([1, 2, 0]),
  )
}

/** [M, B, M]: for each wire and list, the weights of the inputs there. */
function weightsOnWires(wires: Tensor2D, plan: SortingPlan): Tensor3D {
  return tf.customGrad((...inputs) => {
    const [values, save] = inputs as unknown as [Tensor2D, tf.GradSaveFunc]
    save([values])
    let current: Tensor = values
    let weights: Tensor = unmixed(values)
    for (const layer of layerTensors(plan)) {
      const [next, mixed] = tf.tidy(() => {
        const { keep, next: sorted } = step(current, layer, plan)
        return [sorted, mix(keep.expandDims(2), weights, ofPartner(weights, layer))]
      })
      if (current !== values) current.dispose()
      weights.dispose()
      current = next
      weights = mixed
    }
    return {
      value: weights as Tensor3D,
      gradFunc: (dy: Tensor3D, saved: Tensor[]) => backward(saved[0] as Tensor2D, dy, plan),
    }
  })(wires)
}

/** Each wire holds its own input. */
function unmixed(values: Tensor2D): Tensor {
  const [size, lists] = values.shape
  return tf.eye(size).expandDims(1).tile([1, lists, 1])
}

function backward(values: Tensor2D, dy: Tensor, plan: SortingPlan): Tensor {
  const layers = passes(values, plan)
  let weights: Tensor = unmixed(values)
  // What the weights on a wire in front of each layer have over its partner's.
  const gaps = layers.map(({ keep, layer }) => {
    const others = ofPartner(weights, layer)
    const gap = weights.sub(others)
    weights = mix(keep.expandDims(2), weights, others)
    return gap
  })
  let ofWeights = dy
  let ofValues: Tensor = tf.zerosLike(values)
  for (let l = layers.length - 1; l >= 0; l -= 1) {
    ofValues = backThrough(layers[l], ofValues).add(throughWeights(layers[l], gaps[l], ofWeights))
    ofWeights = mix(layers[l].keep.expandDims(2), ofWeights, ofPartner(ofWeights, layers[l].layer))
  }
  return ofValues
}

/** What the values that decide a layer's alpha get from what the layer mixes along with them. */
function throughWeights({ bend, layer }: LayerPass, gap: Tensor, gradient: Tensor): Tensor {
  return gradient.sub(ofPartner(gradient, layer)).mul(gap).sum(2).mul(bend)
}
