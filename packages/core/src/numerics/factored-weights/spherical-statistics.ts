import { checkColumns, checkMatrix, checkRows } from '../linear-algebra/check-matrix.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'
import { columnVector } from './batch-products.ts'
import type { ClassRows } from './class-rows.ts'

/** What a spherical loss may see of the outputs o = W h of a batch, one entry an example. */
export interface SphericalStatistics {
  /** [examples, classes an example]: the outputs of the classes asked for. */
  readonly activations: Matrix
  /** Sum of the squares of all outputs. */
  readonly squares: Float64Array
  /** Sum of all outputs. */
  readonly sums: Float64Array
}

/** A batch on its way through the weights: what `forward` found, for `update` to go on with. */
export interface FactoredBatch extends SphericalStatistics {
  readonly hidden: Matrix
  readonly classes: ClassRows
  readonly step: number
}

/** @throws NEG_SHAPE for derivatives of another shape than the batch's statistics; NEG_NOT_FINITE. */
export function checkDerivatives(batch: FactoredBatch, gradient: SphericalStatistics): void {
  checkMatrix('activations', gradient.activations)
  checkRows('activations', gradient.activations, batch.hidden.rows)
  checkColumns('activations', gradient.activations, batch.classes.each)
  for (const [field, values] of Object.entries({ squares: gradient.squares, sums: gradient.sums })) {
    const column = columnVector(values)
    checkMatrix(field, column)
    checkRows(field, column, batch.hidden.rows)
  }
}
