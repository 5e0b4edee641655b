import { NegError } from '../../errors.ts'
import { averageRanks } from './average-ranks.ts'

/**
 * The area under the ROC curve: the chance that a positive has a higher score than a negative, equal scores counted
 * half. 0.5 is no better than guessing. From ranks; time O(n log n).
 *
 * @param labels 1 or true for a positive, 0 or false for a negative.
 * @throws NEG_SHAPE when the lengths differ; NEG_RANGE for another label; NEG_NO_POSITIVES or NEG_NO_NEGATIVES when one
 *   side is missing; NEG_NOT_FINITE for a score that is NaN.
 */
export function areaUnderRoc(labels: ArrayLike<number | boolean>, scores: ArrayLike<number>): number {
  if (labels.length !== scores.length) {
    throw new NegError('NEG_SHAPE', `${labels.length} labels do not fit ${scores.length} scores`, {
      where: { field: 'labels' },
    })
  }
  const ranks = averageRanks(scores)
  let positives = 0
  let rankSum = 0
  for (let i = 0; i < labels.length; i += 1) {
    const label = Number(labels[i])
    if (label !== 0 && label !== 1) {
      throw new NegError('NEG_RANGE', `the label ${labels[i]} is neither 0 nor 1`, {
        where: { field: 'labels', row: i + 1 },
      })
    }
    positives += label
    rankSum += label * ranks[i]
  }
  const negatives = labels.length - positives
  if (positives === 0 || negatives === 0) {
    throw new NegError(
      positives === 0 ? 'NEG_NO_POSITIVES' : 'NEG_NO_NEGATIVES',
      `with ${positives} positives and ${negatives} negatives there is no ROC curve`,
      { where: { field: 'labels' } },
    )
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}
