import { NegError } from '../errors.ts'
import { checkLength } from '../kernels/check-length.ts'
import { createMatrix, type Matrix } from '../numerics/linear-algebra/matrix.ts'

export interface ContrastiveGradientOptions {
  /** tau. Default 0.2. */
  readonly temperature?: number
  /** [N, M], row by row: 0 where there is no negative. Default: all are there. */
  readonly mask?: Uint8Array
}

/** What the contrastive loss does to each anchor's similarities. Masked negatives have 0 everywhere. */
export interface ContrastiveGradient {
  /** [N] */
  readonly loss: Float64Array
  /** P, [N, 1 + M]: the chance of each candidate to be taken for the positive; the positive itself comes first. */
  readonly probabilities: Matrix
  /** Of the loss by the positive's similarity, [N]: `-(1 - P_pos) / tau`. */
  readonly byPositive: Float64Array
  /** Of the loss by each negative's similarity, [N, M]: `P / tau`. With the former they sum to 0. */
  readonly byNegatives: Matrix
  /** r, [N, M]: each negative's share of the push of all, a Boltzmann distribution at tau. */
  readonly relativePenalty: Matrix
  /** H(r), [N]: in nats; 0 where one negative takes all the push, ln M where all share it. */
  readonly entropy: Float64Array
  /** dH / dtau, [N]: `Var_r(s) / tau^3`, above 0 unless all negatives are alike. */
  readonly entropySlope: Float64Array
}

/**
 * Which negatives InfoNCE punishes, and how hard: its gradient by the similarities in closed form. It answers why a
 * temperature works: the lower it is, the more of the push goes to the most similar negatives.
 *
 * Wang and Liu, "Understanding the behaviour of contrastive loss" (2021), equations 4 to 7. No autodiff, in float64.
 * Where the whole embedding is to be judged see `temperatureProfile`. Time and memory O(N M).
 *
 * @param positives [N] similarities to the positive.
 * @param negatives [N, M] similarities to the negatives.
 * @throws NEG_RANGE for a temperature that isn't above 0; NEG_SHAPE; NEG_NO_NEGATIVES for an anchor without one;
 * NEG_NOT_FINITE.
 * @system 18
 */
export function contrastiveGradient(
  positives: ArrayLike<number>,
  negatives: Matrix,
  { temperature = 0.2, mask }: ContrastiveGradientOptions = {},
): ContrastiveGradient {
  checkTemperature(temperature)
  const { rows, columns, values } = negatives
  checkLength('positives', positives, rows)
  if (mask !== undefined) checkLength('mask', mask, rows * columns)
  const probabilities = createMatrix(rows, columns + 1)
  const byNegatives = createMatrix(rows, columns)
  const relativePenalty = createMatrix(rows, columns)
  const [loss, byPositive] = [new Float64Array(rows), new Float64Array(rows)]
  const [entropy, entropySlope] = [new Float64Array(rows), new Float64Array(rows)]
  for (let i = 0; i < rows; i += 1) {
    const there = Array.from({ length: columns }, (_, j) => j).filter((j) => mask?.[i * columns + j] !== 0)
    const scores = there.map((j) => values[i * columns + j])
    checkScores([positives[i], ...scores], i)
    const largest = Math.max(...scores)
    const powers = scores.map((score) => Math.exp((score - largest) / temperature))
    const sum = powers.reduce((total, power) => total + power, 0)
    const shares = powers.map((power) => power / sum)
    // ln of the negatives' sum over the positive's exponential, from which nothing overflows.
    const behind = (largest - positives[i]) / temperature + Math.log(sum)
    const pushed = 1 / (1 + Math.exp(-behind))
    loss[i] = behind > 0 ? behind + Math.log1p(Math.exp(-behind)) : Math.log1p(Math.exp(behind))
    byPositive[i] = -pushed / temperature
    probabilities.values[i * (columns + 1)] = 1 / (1 + Math.exp(behind))
    const mean = shares.reduce((total, share, at) => total + share * scores[at], 0)
    for (const [at, j] of there.entries()) {
      const share = shares[at]
      relativePenalty.values[i * columns + j] = share
      probabilities.values[i * (columns + 1) + 1 + j] = share * pushed
      byNegatives.values[i * columns + j] = (share * pushed) / temperature
      entropy[i] -= share === 0 ? 0 : share * Math.log(share)
      entropySlope[i] += (share * (scores[at] - mean) ** 2) / temperature ** 3
    }
  }
  return { loss, probabilities, byPositive, byNegatives, relativePenalty, entropy, entropySlope }
}

/** @throws NEG_RANGE for a temperature that is no number above 0. */
export function checkTemperature(temperature: number): void {
  if (temperature > 0 && Number.isFinite(temperature)) return
  throw new NegError('NEG_RANGE', `the temperature ${temperature} is no number above 0`, {
    where: { field: 'temperature' },
    remedy: 'Take a value such as 0.2.',
  })
}

function checkScores(scores: readonly number[], row: number): void {
  const wrong = scores.find((score) => !Number.isFinite(score))
  if (wrong !== undefined) {
    throw new NegError('NEG_NOT_FINITE', `the similarity ${wrong} is no number`, { where: { row: row + 1 } })
  }
  if (scores.length > 1) return
  throw new NegError('NEG_NO_NEGATIVES', 'an anchor has no negative', {
    where: { row: row + 1 },
    remedy: 'Leave such anchors out.',
  })
}
