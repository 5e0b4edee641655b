import { NegError } from '../../errors.ts'
import { checkMatrix, checkRows } from './check-matrix.ts'
import { solvePositiveDefinite } from './cholesky.ts'
import { createMatrix, type Matrix, transpose } from './matrix.ts'
import { multiply, multiplyVector } from './multiply.ts'
import { singularValueDecomposition } from './singular-value-decomposition.ts'

export interface RidgeRegressionOptions {
  /** Weight of the squared coefficients; the intercept is free. Default 0: least squares, of least norm if ambiguous. */
  readonly ridge?: number
  /** A weight >= 0 for the squared error of each row. Default: 1 each. */
  readonly weights?: ArrayLike<number>
  /** Fits a constant for each target as well. Default true. */
  readonly intercept?: boolean
}

export interface RidgeRegression {
  /** [features, targets] */
  readonly coefficients: Matrix
  /** One constant a target; 0 without `intercept`. */
  readonly intercepts: Float64Array
}

/**
 * Linear least squares with a penalty: the coefficients that minimise the weighted sum of squared errors plus `ridge`
 * times the sum of squared coefficients, for any number of targets at once.
 *
 * With a ridge by the normal equations and Cholesky's factor, O(n d^2 + d^3); without one by the singular values,
 * directions below 1e-12 of the largest left out. Memory O(n d).
 *
 * @param features [n, d]
 * @param targets [n, t]
 * @throws NEG_RANGE for a negative ridge or weight, or weights that are all 0; NEG_SHAPE; NEG_NOT_FINITE.
 */
export function ridgeRegression(
  features: Matrix,
  targets: Matrix,
  options: RidgeRegressionOptions = {},
): RidgeRegression {
  const { ridge = 0, intercept = true } = options
  checkMatrix('features', features)
  checkMatrix('targets', targets)
  checkRows('targets', targets, features.rows)
  if (!(ridge >= 0 && Number.isFinite(ridge))) {
    throw new NegError('NEG_RANGE', `ridge is ${ridge}, not a number >= 0`, { where: { field: 'ridge' } })
  }
  const weights = shares(options.weights, features.rows)
  const featureMean = intercept ? weightedMean(features, weights) : new Float64Array(features.columns)
  const targetMean = intercept ? weightedMean(targets, weights) : new Float64Array(targets.columns)
  const x = centreAndScale(features, featureMean, weights.roots)
  const y = centreAndScale(targets, targetMean, weights.roots)
  const coefficients = ridge > 0 ? solveNormalEquations(x, y, ridge) : solveLeastNorm(x, y)
  const shift = multiplyVector(transpose(coefficients), featureMean)
  return { coefficients, intercepts: targetMean.map((mean, target) => mean - shift[target]) }
}

interface Weights {
  readonly total: number
  readonly roots: Float64Array
}

function shares(weights: ArrayLike<number> | undefined, rows: number): Weights {
  if (weights === undefined) return { total: rows, roots: new Float64Array(rows).fill(1) }
  if (weights.length !== rows) {
    throw new NegError('NEG_SHAPE', `${weights.length} weights do not fit ${rows} rows`, {
      where: { field: 'weights' },
    })
  }
  let total = 0
  for (let i = 0; i < rows; i += 1) {
    total += weights[i]
    if (!(weights[i] >= 0 && Number.isFinite(total))) {
      throw new NegError('NEG_RANGE', `the weight ${weights[i]} is not a number >= 0`, {
        where: { field: 'weights', row: i + 1 },
      })
    }
  }
  if (total === 0) throw new NegError('NEG_RANGE', 'all weights are 0', { where: { field: 'weights' } })
  return { total, roots: Float64Array.from(weights, Math.sqrt) }
}

function weightedMean({ columns, values }: Matrix, { total, roots }: Weights): Float64Array {
  const mean = new Float64Array(columns)
  values.forEach((value, i) => {
    const root = roots[Math.floor(i / columns)]
    mean[i % columns] += (root * root * value) / total
  })
  return mean
}

function centreAndScale({ rows, columns, values }: Matrix, mean: Float64Array, roots: Float64Array): Matrix {
  const scaled = values.map((value, i) => (value - mean[i % columns]) * roots[Math.floor(i / columns)])
  return { rows, columns, values: scaled }
}

function solveNormalEquations(x: Matrix, y: Matrix, ridge: number): Matrix {
  const gram = multiply(x, x, { transposeLeft: true })
  for (let i = 0; i < gram.rows; i += 1) gram.values[i * gram.rows + i] += ridge
  return solvePositiveDefinite(gram, multiply(x, y, { transposeLeft: true }))
}

function solveLeastNorm(x: Matrix, y: Matrix): Matrix {
  const { left, values, right } = singularValueDecomposition(x)
  const along = multiply(left, y, { transposeLeft: true })
  const divided = createMatrix(
    along.rows,
    along.columns,
    along.values.map((value, i) => {
      const singular = values[Math.floor(i / along.columns)]
      return singular > 1e-12 * values[0] ? value / singular : 0
    }),
  )
  return multiply(right, divided)
}
