import { effectiveRank } from '../../evaluation/diagnostics/effective-rank.ts'
import { NegError } from '../../errors.ts'
import { checkMatrix } from '../../numerics/linear-algebra/check-matrix.ts'
import type { Matrix } from '../../numerics/linear-algebra/matrix.ts'
import { multiply } from '../../numerics/linear-algebra/multiply.ts'
import { symmetricEigen } from '../../numerics/linear-algebra/symmetric-eigen.ts'

export interface CollapseMonitorOptions {
  /** F [d, d]: the correlation of the predictor's inputs. */
  readonly correlation?: Matrix
  /** W_p [d, d]; together with the correlation. */
  readonly predictor?: Matrix
}

/** How far a network is from collapse. */
export interface CollapseReport {
  /** sqrt(d) times the mean standard deviation of the columns of unit rows: near 1 spread out, 0 collapsed. */
  readonly spread: number
  /** Of the centred unit rows. Where batch normalisation holds the variances up, collapse shows here. */
  readonly effectiveRank: number
  /** The largest eigenvalue of the correlation as a share of their sum. */
  readonly topEigenvalueShare?: number
  /** `|F W_p - W_p F| / (|F| |W_p|)`: 0 where predictor and features have the same eigenvectors. */
  readonly misalignment?: number
}

/**
 * Whether learning without negatives collapses, from a batch of outputs: the loss doesn't tell, it is lowest where it did.
 *
 * Chen and He (2021), section 4.1, for the spread; Tian, Chen, Ganguli (2021), figure 3, for the eigenspaces. Float64; time
 * O(N d min(N, d)), with the correlation O(d^3).
 *
 * @param outputs [N, d], N at least 2; scaled to unit rows.
 * @throws NEG_SHAPE for fewer rows or matrices that don't fit; NEG_RANGE for a row of zeros, a correlation that isn't
 *   symmetric, or a predictor without one; NEG_NOT_FINITE.
 * @system 43
 */
export function collapseMonitor(outputs: Matrix, options: CollapseMonitorOptions = {}): CollapseReport {
  const { correlation, predictor } = options
  checkMatrix('outputs', outputs)
  const unit = unitRowsOf(outputs)
  const { rows, columns } = outputs
  let deviations = 0
  for (let column = 0; column < columns; column += 1) {
    let [mean, squares] = [0, 0]
    for (let at = column; at < unit.length; at += columns) mean += unit[at] / rows
    for (let at = column; at < unit.length; at += columns) squares += (unit[at] - mean) ** 2 / rows
    deviations += Math.sqrt(squares)
  }
  const report = {
    spread: deviations / Math.sqrt(columns),
    effectiveRank: effectiveRank(unit, { dimension: columns, centre: true }),
  }
  if (correlation === undefined) {
    if (predictor === undefined) return report
    throw new NegError('NEG_RANGE', 'a predictor stands without a correlation', { where: { field: 'correlation' } })
  }
  const { values } = symmetricEigen(correlation)
  const topEigenvalueShare = values[0] / values.reduce((sum, value) => sum + value, 0)
  if (predictor === undefined) return { ...report, topEigenvalueShare }
  return { ...report, topEigenvalueShare, misalignment: misalignmentOf(correlation, predictor) }
}

function unitRowsOf({ rows, columns, values }: Matrix): Float64Array {
  if (rows < 2) {
    throw new NegError('NEG_SHAPE', `${rows} output tells of no spread`, { where: { field: 'outputs' } })
  }
  const unit = Float64Array.from(values)
  for (let row = 0; row < rows; row += 1) {
    const output = unit.subarray(row * columns, (row + 1) * columns)
    const length = Math.hypot(...output)
    if (length === 0) {
      throw new NegError('NEG_RANGE', 'an output is all zeros', { where: { field: 'outputs', row: row + 1 } })
    }
    output.forEach((value, i) => (output[i] = value / length))
  }
  return unit
}

function misalignmentOf(correlation: Matrix, predictor: Matrix): number {
  const there = multiply(correlation, predictor).values
  const back = multiply(predictor, correlation).values
  const norm = ({ values }: { readonly values: Float64Array }): number => Math.hypot(...values)
  return norm({ values: there.map((value, i) => value - back[i]) }) / (norm(correlation) * norm(predictor))
}
