import { createMatrix } from '../numerics/linear-algebra/matrix.ts'
import { contrastiveGradient } from './contrastive-gradient.ts'

/**
 * `tau l`: InfoNCE of one anchor in units of similarity, so that temperatures can be compared. In float64, without
 * overflow at any temperature. O(n).
 *
 * @throws NEG_RANGE for a temperature that isn't above 0; NEG_NO_NEGATIVES without negatives; NEG_NOT_FINITE.
 * @system 18
 */
export function temperatureScaledLoss(positive: number, negatives: ArrayLike<number>, temperature: number): number {
  const row = createMatrix(1, negatives.length, negatives)
  return temperature * contrastiveGradient([positive], row, { temperature }).loss[0]
}
