import * as tf from '@tensorflow/tfjs'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'

import { backThrough, layerTensors, passes, planSorting, step } from './sorting-plan.ts'
import type { DiffSortOptions, SortingPlan } from './sorting-plan.ts'

/**
 * Sorts each row in ascending order, softly, so that a loss on the sorted values has a gradient.
 *
 * A sorting network whose comparators, instead of exchanging two values, mix them by the probability that they stand
 * in order: with `alpha = phi(beta (b - a))` the wire of the smaller value gets `alpha a + (1 - alpha) b` and the other
 * the rest; Petersen, Borgelt, Kuehne, Deussen, "Differentiable sorting networks for scalable sorting and ranking
 * supervision" (2021), and "Monotonic differentiable sorting networks" (2022). The sum of a row is kept; as `steepness`
 * rises the result tends to the hard sort. Adding a number to a row adds it to the result; a row times c is sorted as
 * the row itself at c times the steepness (but with `logistic_phi`).
 *
 * Siblings on the same network: `relaxedPermutation` gives the matrix behind it, `softRank` and `rankExpectation` a
 * matrix-free product with it.
 *
 * The gradient is analytic and can be differentiated again. Time O(B M layers). Memory O(B M layers) while it runs
 * forward and backward, O(B M) in between. Values must be finite (`assertFinite` tells where they aren't).
 *
 * @param x [B, M], one list a row; B may be 0.
 * @returns [B, M].
 * @throws NEG_SHAPE for anything but rows of at least two values; NEG_RANGE for an unknown network or distribution, a
 * steepness that isn't above 0, or an artLambda outside 0 .. 1.
 * @system 10
 */
export function diffSort(x: Tensor2D, options: DiffSortOptions = {}): Tensor2D {
  const plan = planSorting(x, options)
  return tf.tidy(() => (x.shape[0] === 0 ? x.clone() : sortWires(x.transpose(), plan).transpose()))
}

function sortWires(wires: Tensor2D, plan: SortingPlan): Tensor2D {
  return tf.customGrad((...inputs) => {
    const [values, save] = inputs as unknown as [Tensor, tf.GradSaveFunc]
    save([values])
    return {
      value: layerTensors(plan).reduce<Tensor>((current, layer) => step(current, layer, plan).next, values) as Tensor2D,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        passes(saved[0], plan).reduceRight((gradient, pass) => backThrough(pass, gradient), dy),
    }
  })(wires)
}
