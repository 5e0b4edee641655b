import * as tf from '@tensorflow/tfjs'

import { lossesAndGradients, lossesOfRows, rowFactorsOf } from './contrastive-blocks.ts'
import { isKnownOne } from './contrastive-compiled.ts'
import type { EqualLabels, Pairs, RowLists } from './contrastive-pairs.ts'
import { planContrastive, reversedOptions } from './contrastive-plan.ts'
import type { ContrastivePlan } from './contrastive-plan.ts'

/** A block of scores as `ContrastiveOptions.adjust` sees it: rows `start` .. `end - 1`, all candidates. */
export interface ScoreBlock {
  readonly start: number
  readonly end: number
  /** True in the second direction of a symmetric loss, where candidates are the rows. */
  readonly reversed: boolean
}

export interface ContrastiveOptions {
  /** tau: scores are divided by it. A scalar tensor is learnt: it receives a gradient. Default 0.07. */
  readonly temperature?: number | tf.Scalar
  /**
   * For each query the row of its one positive (-1: none), lists of pairs, or labels (equal labels are positives).
   * Default: candidate i for query i.
   */
  readonly positives?: Int32Array | Pairs | RowLists | EqualLabels
  /** Pairs that are neither positive nor negative. They win over positives by label. */
  readonly exclude?: Pairs | RowLists
  /** Candidates of equal label are no negatives of the query; those that are positives stay positives. */
  readonly excludeLabels?: EqualLabels
  /** Queries and candidates are the same rows, and no row meets itself: pair (i, i) is left out. Default false. */
  readonly excludeOwnRow?: boolean
  /** How often a pair counts, 1 where it isn't named; 0 leaves it out. Each pair may stand once. */
  readonly pairWeights?: Pairs & { readonly weight: Float32Array }
  /** How often each candidate counts, in every row, above 0; multiplies `pairWeights`. */
  readonly candidateWeights?: Float32Array
  /**
   * Logarithms of further weights for the exponents of a block, made from its scores, both [rows, candidates]; constant
   * for the gradient. Runs inside a tidy. -1e30 leaves a pair out.
   */
  readonly adjust?: (scores: tf.Tensor2D, block: ScoreBlock) => tf.Tensor2D
  /** Subtracted from each positive's inner product before the temperature divides it. Default 0. */
  readonly margin?: number
  /**
   * What a positive is compared with: `all` positives and negatives of the row (default), its `own` score and the
   * negatives, or the `negatives` alone.
   */
  readonly denominator?: 'all' | 'own' | 'negatives'
  /** Several positives of a row: mean of the logarithms (`out`, default) or logarithm of the mean (`in`). */
  readonly aggregate?: 'out' | 'in'
  /** Only so many largest negatives a row count; of equal ones those of the lower candidate. Default: all. */
  readonly topNegatives?: number
  /** The mean with the other direction, where each candidate must find its queries. Default false. */
  readonly symmetric?: boolean
  /** A side that is constant for the gradient. Default: none. */
  readonly stopGradient?: 'queries' | 'candidates'
  /** A factor for each query's loss; the divisor of the mean doesn't change. */
  readonly rowWeights?: Float32Array
  /** Whether rows without a negative are left out as rows without a positive are. Default false. */
  readonly needsNegatives?: boolean
  /** What to do when no row counts: `throw` (default), or the value 0. */
  readonly whenNoRowCounts?: 'throw' | 'zero'
  /**
   * `mean` over the rows that count (default), over all their positive pairs (`meanOfPairs`), over the losses above 0
   * (`meanOfNonZero`), `sum`, or `none`: one value a row, 0 where it doesn't count.
   */
  readonly reduction?: 'mean' | 'meanOfPairs' | 'meanOfNonZero' | 'sum' | 'none'
  /** Most queries whose scores are held at a time. Default: as many as make a block that computes fast. */
  readonly blockSize?: number
}

/**
 * The one kernel under the contrastive losses: in each row of a score matrix that is never held whole, positives must
 * stand out from negatives.
 *
 * Scores are `s_ij = (<q_i, c_j> - margin [j in P_i]) / tau`. Row i has positives P_i and negatives N_i (all candidates
 * that are neither positive nor left out); a pair of weight w counts as w copies of it. With `lse A` for
 * `log sum_{j in A} w_ij exp(s_ij)` and `W_ip = w_ip / sum_{P_i} w` the loss of a row is
 *
 *     all, out        sum_p W_ip (lse(P_i + N_i) - s_ip)         InfoNCE, NT-Xent, SupCon "out", N-pairs
 *     all, in         lse(P_i + N_i) - lse(P_i) + ln sum_p w_ip   SupCon "in", NCA
 *     own, out        sum_p W_ip (lse({p} + N_i) - s_ip)         multi-positive NT-Xent, "arbitrary pairs"
 *     own, in         -ln sum_p W_ip exp(s_ip - lse({p} + N_i))
 *     negatives, out  sum_p W_ip (lse(N_i) - s_ip)               decoupled contrastive
 *     negatives, in   lse(N_i) - lse(P_i) + ln sum_p w_ip         MIL-NCE, decoupled
 *
 * (in `own` the positive itself counts once). With one positive a row, `own` is `all` and `in` is `out`.
 *
 * A row without positives has loss 0 and doesn't count in a mean. A row without negatives has what the formula gives
 * (0 in `own`), and can't be in `negatives`. Vectors are taken as they come: normalise them first for cosine scores.
 *
 * The gradient is analytic, and of first order only. Blocks of scores are made, used and dropped; where a scalar is
 * differentiated their gradient is used in the same sweep and only the gradients of the vectors are kept, else the
 * backward pass computes the scores again. Memory beyond inputs and outputs: a few blocks, of at most 2^20 scores, or
 * `2 d` rows if that is more, so O(B d + C d) in all. Time: three products of B x C x d with the gradient of a scalar.
 *
 * @param queries [B, d]
 * @param candidates [C, d]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when shapes or columns don't fit or a batch is empty; NEG_RANGE for an option out of range, a pair
 * that names none of these queries and candidates, or a pair that is both a listed positive and excluded;
 * NEG_NO_POSITIVES when no row counts; NEG_NO_NEGATIVES for a row without negatives where only these are the denominator.
 */
export function contrastive(
  queries: tf.Tensor2D,
  candidates: tf.Tensor2D,
  options: ContrastiveOptions = {},
): tf.Tensor {
  const plan = planContrastive(queries, candidates, options, false)
  if (options.symmetric !== true) return oneDirection(queries, candidates, plan, options)
  const reversed = planContrastive(candidates, queries, reversedOptions(queries, options), true)
  return tf.tidy(() =>
    tf.mul(
      oneDirection(queries, candidates, plan, options).add(oneDirection(candidates, queries, reversed, options)),
      0.5,
    ),
  )
}

function oneDirection(
  queries: tf.Tensor2D,
  candidates: tf.Tensor2D,
  plan: ContrastivePlan,
  { temperature = 0.07 }: ContrastiveOptions,
): tf.Tensor {
  return tf.tidy(() => {
    const inputs = [queries, candidates, ...(typeof temperature === 'number' ? [] : [temperature])]
    const tau = (third?: tf.Tensor): number | tf.Tensor => third ?? (temperature as number)
    const eachWanted = plan.reduction === 'none' || plan.reduction === 'meanOfNonZero'
    const value = eachWanted ? eachRow(inputs, plan, tau) : sumOfRows(inputs, plan, tau)
    if (plan.reduction !== 'meanOfNonZero') return value
    const counted = tf.step(value)
    return value.mul(counted).sum().div(counted.sum().maximum(1))
  })
}

type Temperature = (third?: tf.Tensor) => number | tf.Tensor

/** A scalar: where a gradient is recorded, its sweep makes the gradients along with the value. */
function sumOfRows(inputs: tf.Tensor[], plan: ContrastivePlan, tau: Temperature): tf.Tensor {
  return tf.customGrad((...given) => {
    const save = given.pop() as unknown as tf.GradSaveFunc
    const [q, c, third] = given as tf.Tensor2D[]
    const coefficients = rowFactorsOf(plan)
    if (tf.engine().state.gradientDepth === 0) {
      const value = lossesOfRows(q, c, tau(third), plan).mul<tf.Tensor1D>(coefficients).sum()
      return { value, gradFunc: () => [] }
    }
    const { losses, gradients } = lossesAndGradients(q, c, tau(third), plan, coefficients)
    save(gradients.map(({ value }) => value))
    return {
      value: losses.mul<tf.Tensor1D>(coefficients).sum(),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        isKnownOne(dy) && gradients.every(({ scale }) => scale === 1)
          ? saved.map((value) => value.clone())
          : saved.map((value, i) => value.mul(dy.mul(gradients[i].scale))),
    }
  })(...inputs)
}

/** The loss of every row; the backward pass sweeps again. */
function eachRow(inputs: tf.Tensor[], plan: ContrastivePlan, tau: Temperature): tf.Tensor {
  return tf.customGrad((...given) => {
    const save = given.pop() as unknown as tf.GradSaveFunc
    const [q, c, third] = given as tf.Tensor2D[]
    save(given as tf.Tensor[])
    return {
      value: lossesOfRows(q, c, tau(third), plan).mul(rowFactorsOf(plan)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [savedQ, savedC, savedThird] = saved as tf.Tensor2D[]
        const coefficients = dy.mul<tf.Tensor1D>(rowFactorsOf(plan))
        const { gradients } = lossesAndGradients(savedQ, savedC, tau(savedThird), plan, coefficients)
        return gradients.map(({ value, scale }) => (scale === 1 ? value : value.mul(scale)))
      },
    }
  })(...inputs)
}
