import { checkNotNegative } from '../../check-options.ts'
import { type ComparedRows, compareRows, type MinedRows, type ReferenceOptions } from './compare-rows.ts'
import { anchorsOf } from './labelled-columns.ts'

export interface DistanceWeightedOptions extends ReferenceOptions {
  /** Distances below count as this one, so that the rare nearest negatives don't drown the rest. Default 0.5. */
  readonly cutoff?: number
  /** Negatives from this distance on are never drawn: they would cost nothing. Default 1.4. */
  readonly nonzeroLossCutoff?: number
}

/**
 * The chance of each row to be drawn as an anchor's negative by `mineDistanceWeighted`.
 *
 * On unit rows of d columns, for rows of another label at distance `D = max(D, cutoff)` below `nonzeroLossCutoff`,
 * proportional to `D^(2-d) (1 - D^2 / 4)^(-(d-3)/2)`; a weight that is not finite counts as 0. Made from logarithms, so that no
 * dimension overflows.
 *
 * @returns [B, M], row-major, each row of sum 1, or of zeros where nothing can be drawn.
 * @throws as `mineDistanceWeighted`.
 */
export async function distanceWeightedChances(
  embeddings: MinedRows,
  labels: Int32Array,
  options: DistanceWeightedOptions = {},
): Promise<Float32Array> {
  return (await weighByDistance(embeddings, labels, options)).chances
}

/** The chances, and the comparison that they were made from. */
export async function weighByDistance(
  embeddings: MinedRows,
  labels: Int32Array,
  { cutoff = 0.5, nonzeroLossCutoff = 1.4, references }: DistanceWeightedOptions,
): Promise<{ readonly compared: ComparedRows; readonly chances: Float32Array }> {
  checkNotNegative({ cutoff, nonzeroLossCutoff })
  const dimension = 'values' in embeddings ? embeddings.dimension : embeddings.shape[1]
  const compared = await compareRows(embeddings, labels, { references })
  const { distances, rows, columns } = compared
  const chances = new Float32Array(rows * columns)
  for (const { anchor, negatives } of anchorsOf(compared)) {
    const logs = negatives.map((row) => {
      const distance = Math.max(cutoff, distances[anchor * columns + row])
      if (!(distance < nonzeroLossCutoff)) return Number.NEGATIVE_INFINITY
      const log = (2 - dimension) * Math.log(distance) - ((dimension - 3) / 2) * Math.log(1 - distance ** 2 / 4)
      return Number.isFinite(log) ? log : Number.NEGATIVE_INFINITY
    })
    const largest = logs.reduce((most, log) => Math.max(most, log), Number.NEGATIVE_INFINITY)
    if (largest === Number.NEGATIVE_INFINITY) continue
    const weights = logs.map((log) => Math.exp(log - largest))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    for (const [index, row] of negatives.entries()) chances[anchor * columns + row] = weights[index] / total
  }
  return { compared, chances }
}
