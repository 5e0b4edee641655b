import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { contrastive } from '../../kernels/contrastive.ts'
import { reduce } from '../reduction.ts'
import type { StreamingLossOptions } from './streaming-loss-options.ts'
import { otherViews, stackViews } from './two-views.ts'

/** Defaults: temperature 0.5, which must be a number. Rows are always normalised: the bound of the push relies on it. */
export interface DebiasedContrastiveOptions extends Omit<StreamingLossOptions, 'normalise' | 'temperature'> {
  /** tau: cosines are divided by it. Default 0.5. */
  readonly temperature?: number
  /** tau+: how often a random row is of the anchor's own class, from 0 to below 1. Default 0.1. */
  readonly positivePrior?: number
  /** beta: how much more hard negatives count, `exp(beta s)`. Default 0: all alike. */
  readonly concentration?: number
}

/**
 * Debiased contrastive loss: NT-Xent that expects a share of its negatives to be positives that nobody labelled, and
 * takes them out of the push on average; with a concentration it prefers hard negatives (HCL).
 *
 * Over the 2 N rows of both views `l_i = -ln(p / (p + g))` with `p = exp(s_ip)`, `e_k = exp(s_ik)` of the M = 2 N - 2
 * negatives, `w_k = e_k^beta`, `S = sum w_k e_k / mean w_k` and `g = max((S - tau+ M p) / (1 - tau+), M exp(-1 / tau))`, `s =
 * cos / tau`; Chuang et al., "Debiased contrastive learning" (2020), equation 8, and Robinson et al., "Contrastive learning
 * with hard negative samples" (2021), equation 4. With prior and concentration 0 it is `ntXent`.
 *
 * `ln(S / p)` is a difference of two losses of the kernel `contrastive` at the temperatures `tau / (1 + beta)` and `tau /
 * beta`, so that nothing overflows, weights are differentiated too, and memory is O(N d) whatever `blockSize`.
 *
 * @param view1 [N, d]
 * @param view2 [N, d], row i of the same item as row i of `view1`.
 * @returns a scalar, or [2 N], first view first, with `reduction: 'none'`.
 * @throws NEG_SHAPE for views that differ in shape or are empty; NEG_NO_NEGATIVES for a single item; NEG_RANGE for an
 * option out of range.
 */
export function debiasedContrastive(
  view1: tf.Tensor2D,
  view2: tf.Tensor2D,
  options: DebiasedContrastiveOptions = {},
): tf.Tensor {
  const { temperature = 0.5, positivePrior = 0.1, concentration = 0, reduction = 'mean', blockSize } = options
  check('temperature', temperature, temperature > 0)
  check('positivePrior', positivePrior, positivePrior >= 0 && positivePrior < 1)
  check('concentration', concentration, concentration >= 0)
  return tf.tidy(() => {
    const rows = stackViews(view1, view2, true)
    const items = view1.shape[0]
    const negatives = 2 * items - 2
    const form = { excludeOwnRow: true, denominator: 'negatives', reduction: 'none' } as const
    /** `lse(N) - s_p` at another temperature. */
    const behind = (sharpness: number): tf.Tensor1D =>
      contrastive(rows, rows, {
        ...form,
        temperature: temperature / sharpness,
        positives: otherViews(items),
        blockSize,
      }) as tf.Tensor1D
    // ln(S / p)
    const push =
      concentration === 0
        ? behind(1)
        : behind(1 + concentration)
            .sub<tf.Tensor1D>(behind(concentration))
            .add<tf.Tensor1D>(Math.log(negatives))
    const [first, second] = tf.split(rows, 2) as [tf.Tensor2D, tf.Tensor2D]
    const own = first.mul<tf.Tensor2D>(second).sum(1).div(temperature).tile<tf.Tensor1D>([2])
    return reduce(corrected(push, own, negatives, temperature, positivePrior).softplus<tf.Tensor1D>(), reduction)
  })
}

/** ln(g / p). The bound's condition is tested before logarithms, so that none is of a number below 0. */
function corrected(
  push: tf.Tensor1D,
  own: tf.Tensor1D,
  negatives: number,
  temperature: number,
  prior: number,
): tf.Tensor1D {
  const least = tf.sub<tf.Tensor1D>(Math.log(negatives) - 1 / temperature, own)
  // What is left of S: 1 - tau+ M p / S. Below 0 anything will do.
  const left = tf.sub<tf.Tensor1D>(
    1,
    tf
      .sub(Math.log(prior * negatives), push)
      .minimum(1)
      .exp(),
  )
  const bound = least
    .sub(push)
    .exp()
    .mul(1 - prior)
  const free = left.sub<tf.Tensor1D>(bound).step<tf.Tensor1D>()
  const fixed = tf.sub<tf.Tensor1D>(1, free)
  const shrunk = push.add<tf.Tensor1D>(left.mul(free).add(fixed).log()).sub<tf.Tensor1D>(Math.log(1 - prior))
  return shrunk.mul<tf.Tensor1D>(free).add(least.mul(fixed))
}

function check(field: string, value: number, inRange: boolean): void {
  if (inRange && Number.isFinite(value)) return
  throw new NegError('NEG_RANGE', `${field} is ${value}`, {
    where: { field },
    remedy: 'The temperature must be above 0, the prior from 0 to below 1, the concentration 0 or above.',
  })
}
