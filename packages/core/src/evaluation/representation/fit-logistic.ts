import { NegError } from '../../errors.ts'
import { createMatrix, type Matrix } from '../../numerics/linear-algebra/matrix.ts'
import { addOuterProducts, multiply, multiplyVector } from '../../numerics/linear-algebra/multiply.ts'
import { minimiseSmooth } from './minimise-smooth.ts'

/** Multinomial logistic regression with a ridge; the intercepts, free up to a constant, have the sum 0. */
export function fitLogistic(
  features: Matrix,
  classOf: Int32Array,
  classes: number,
  { l2, intercept }: { readonly l2: number; readonly intercept: boolean },
): { readonly weights: Matrix; readonly intercepts: Float64Array } {
  const { rows, columns } = features
  // The intercepts absorb any shift of the columns, and around their means the problem is better conditioned.
  const mean = new Float64Array(columns)
  if (intercept) features.values.forEach((value, at) => (mean[at % columns] += value / rows))
  const centred: Matrix = { rows, columns, values: features.values.map((value, at) => value - mean[at % columns]) }

  const cut = classes * columns
  const weightsOf = (point: Float64Array): Matrix => ({
    rows: classes,
    columns,
    values: point.subarray(0, cut),
  })
  const { point, settled } = minimiseSmooth(new Float64Array(cut + (intercept ? classes : 0)), (at, gradient) => {
    const weights = weightsOf(at)
    const probabilities = multiply(centred, weights, { transposeRight: true })
    if (intercept)
      probabilities.values.forEach((score, i) => (probabilities.values[i] = score + at[cut + (i % classes)]))
    const own = Float64Array.from(classOf, (number, row) => probabilities.values[row * classes + number])
    const logSums = softmaxRows(probabilities)
    let loss = 0
    for (let row = 0; row < rows; row += 1) {
      loss += logSums[row] - own[row]
      probabilities.values[row * classes + classOf[row]] -= 1
    }
    for (let i = 0; i < cut; i += 1) {
      loss += (l2 / 2) * at[i] * at[i]
      gradient[i] = l2 * at[i]
    }
    addOuterProducts({ rows: classes, columns, values: gradient.subarray(0, cut) }, probabilities, centred)
    if (intercept) {
      gradient.fill(0, cut)
      probabilities.values.forEach((residual, i) => (gradient[cut + (i % classes)] += residual))
    }
    return loss
  })
  if (!settled) {
    throw new NegError('NEG_RANGE', 'the logistic fit did not settle', {
      where: { field: 'train' },
      remedy: 'Bring the columns to one scale, or raise l2.',
    })
  }
  const weights = createMatrix(classes, columns, point.subarray(0, cut))
  const shift = multiplyVector(weights, mean)
  return {
    weights,
    intercepts: Float64Array.from(shift, (moved, number) => (intercept ? point[cut + number] - moved : 0)),
  }
}

/** Turns rows of scores into their softmax, in place; gives the logarithm of each row's sum of exponentials. */
export function softmaxRows({ rows, columns, values }: Matrix): Float64Array {
  const logSums = new Float64Array(rows)
  for (let row = 0; row < rows; row += 1) {
    const scores = values.subarray(row * columns, (row + 1) * columns)
    const most = scores.reduce((largest, score) => Math.max(largest, score))
    let sum = 0
    for (let i = 0; i < columns; i += 1) {
      scores[i] = Math.exp(scores[i] - most)
      sum += scores[i]
    }
    for (let i = 0; i < columns; i += 1) scores[i] /= sum
    logSums[row] = most + Math.log(sum)
  }
  return logSums
}
