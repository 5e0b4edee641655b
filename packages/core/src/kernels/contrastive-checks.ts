import type { Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'
import { checkLength } from './check-length.ts'
import type { EqualLabels } from './contrastive-pairs.ts'
import type { ContrastiveOptions } from './contrastive.ts'

/** @throws NEG_SHAPE unless both are matrices of vectors of one length. */
export function checkShapes(queries: Tensor2D, candidates: Tensor2D): void {
  const fit = queries.rank === 2 && candidates.rank === 2 && queries.shape[1] === candidates.shape[1]
  if (fit && queries.size > 0 && candidates.size > 0) return
  throw new NegError('NEG_SHAPE', `queries are [${queries.shape}] and candidates [${candidates.shape}]`, {
    remedy: 'Both must be matrices with at least one row, a vector of one and the same length in each.',
  })
}

/** @throws NEG_RANGE for numbers and choices out of range; NEG_SHAPE for a temperature that is no scalar. */
export function checkNumbers(options: ContrastiveOptions): void {
  const { temperature = 0.07, blockSize = 1, topNegatives = 1, margin = 0 } = options
  if (typeof temperature === 'number' && !(temperature > 0 && Number.isFinite(temperature))) {
    throw new NegError('NEG_RANGE', `the temperature ${temperature} is no number above 0`, {
      where: { field: 'temperature' },
      remedy: 'Take a value such as 0.05.',
    })
  }
  if (typeof temperature !== 'number' && temperature.size !== 1) {
    throw new NegError('NEG_SHAPE', `the temperature is [${temperature.shape}]`, {
      where: { field: 'temperature' },
      remedy: 'Give a number or a scalar tensor.',
    })
  }
  if (!Number.isFinite(margin)) {
    throw new NegError('NEG_RANGE', `the margin is ${margin}`, { where: { field: 'margin' } })
  }
  for (const [field, count] of Object.entries({ blockSize, topNegatives })) {
    if (Number.isInteger(count) && count >= 1) continue
    throw new NegError('NEG_RANGE', `${field} is ${count}`, {
      where: { field },
      remedy: 'Take a whole number above 0.',
    })
  }
  checkChoice('denominator', options.denominator, ['all', 'own', 'negatives'])
  checkChoice('aggregate', options.aggregate, ['out', 'in'])
  checkChoice('stopGradient', options.stopGradient, ['queries', 'candidates'])
  checkChoice('whenNoRowCounts', options.whenNoRowCounts, ['throw', 'zero'])
  checkChoice('reduction', options.reduction, ['mean', 'meanOfPairs', 'meanOfNonZero', 'sum', 'none'])
}

function checkChoice<T extends string>(field: string, value: T | undefined, choices: readonly T[]): void {
  if (value === undefined || choices.includes(value)) return
  throw new NegError('NEG_RANGE', `there is no ${field} ${JSON.stringify(value)}`, {
    where: { field },
    remedy: `Take one of ${choices.join(', ')}.`,
  })
}

/** @throws NEG_SHAPE for another number of weights; NEG_RANGE for one below 0 or not finite. */
export function checkWeights(weights: Float32Array, count: number, field: string): void {
  checkLength(field, weights, count)
  const wrong = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)))
  if (wrong < 0) return
  throw new NegError('NEG_RANGE', `the weight ${weights[wrong]} is no number of 0 or above`, {
    where: { field, row: wrong + 1 },
  })
}

/** @throws as `checkWeights`, and NEG_RANGE for a weight of 0. */
export function checkCandidateWeights(weights: Float32Array, columns: number): void {
  checkWeights(weights, columns, 'candidateWeights')
  const zero = weights.indexOf(0)
  if (zero < 0) return
  throw new NegError('NEG_RANGE', 'a candidate of weight 0 takes no part in any row', {
    where: { field: 'candidateWeights', row: zero + 1 },
    remedy: 'Leave its vector out of the candidates.',
  })
}

/** @throws NEG_SHAPE unless each query and each candidate has a label. */
export function checkLabels(
  rows: number,
  columns: number,
  { queryLabels, candidateLabels }: EqualLabels,
  field: string,
): void {
  checkLength(`${field}.queryLabels`, queryLabels, rows)
  checkLength(`${field}.candidateLabels`, candidateLabels, columns)
}
