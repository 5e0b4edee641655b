import { NegError } from '../../errors.ts'
import { checkMatrix } from './check-matrix.ts'
import { createMatrix, type Matrix } from './matrix.ts'
import { multiply } from './multiply.ts'
import { singularValueDecomposition } from './singular-value-decomposition.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

export interface PrincipalComponentsOptions {
  /** How many directions are kept. Default: as many as there can be, the smaller of the columns and the rows less one. */
  readonly components?: number
}

export interface PrincipalComponents {
  /** Mean of each column. */
  readonly mean: Float64Array
  /** [columns, components]: column j is the direction of the j-th largest variance, its largest entry positive. */
  readonly directions: Matrix
  /** Variance along each direction, with rows - 1 below. */
  readonly variances: Float64Array
  /** [rows, components]: the data, less its mean, along the directions. */
  readonly scores: Matrix
}

/** Above this many rows a column the directions come from the covariance, which is quicker and a little less exact. */
const tallRatio = 4

/**
 * Principal component analysis: the orthonormal directions along which data varies most, mean taken off, not scaled.
 *
 * From the singular values of the data, or, for more than four rows a column, from the eigenvectors of its covariance
 * (variances exact to 1e-16 of the largest one). Time O(rows x columns^2), memory O(rows x columns).
 *
 * @throws NEG_RANGE for more components than there can be, or fewer than two rows; NEG_SHAPE; NEG_NOT_FINITE.
 */
export function principalComponents(data: Matrix, options: PrincipalComponentsOptions = {}): PrincipalComponents {
  checkMatrix('data', data)
  const { rows, columns } = data
  const most = Math.min(columns, rows - 1)
  const { components = most } = options
  if (!Number.isInteger(components) || components < 1 || components > most) {
    throw new NegError('NEG_RANGE', `${rows} rows of ${columns} columns have no ${components} components`, {
      where: { field: 'components' },
      remedy: `Ask for 1 to ${most}.`,
    })
  }
  const { mean, centred } = centre(data)
  const { vectors, variances } = rows > tallRatio * columns ? fromCovariance(centred) : fromData(centred)
  const directions = createMatrix(columns, components)
  for (let i = 0; i < columns; i += 1) {
    directions.values.set(
      vectors.values.subarray(i * vectors.columns, i * vectors.columns + components),
      i * components,
    )
  }
  return {
    mean,
    directions,
    variances: variances.slice(0, components),
    scores: multiply(centred, directions),
  }
}

function centre(data: Matrix): { readonly mean: Float64Array; readonly centred: Matrix } {
  const mean = new Float64Array(data.columns)
  data.values.forEach((value, i) => (mean[i % data.columns] += value / data.rows))
  const values = data.values.map((value, i) => value - mean[i % data.columns])
  return { mean, centred: { rows: data.rows, columns: data.columns, values } }
}

function fromCovariance(centred: Matrix): { readonly vectors: Matrix; readonly variances: Float64Array } {
  const { values, vectors } = symmetricEigen(multiply(centred, centred, { transposeLeft: true }))
  return { vectors, variances: values.map((value) => Math.max(0, value) / (centred.rows - 1)) }
}

function fromData(centred: Matrix): { readonly vectors: Matrix; readonly variances: Float64Array } {
  const { values, right } = singularValueDecomposition(centred)
  return { vectors: right, variances: values.map((value) => (value * value) / (centred.rows - 1)) }
}
