import { NegError } from '../../errors.ts'
import { createMatrix, type Matrix, transpose } from '../../numerics/linear-algebra/matrix.ts'
import { multiply } from '../../numerics/linear-algebra/multiply.ts'
import { ridgeRegression } from '../../numerics/linear-algebra/ridge-regression.ts'
import { checkEmbeddings, checkLabels, type EmbeddingRows } from '../check-embeddings.ts'
import { fitLogistic, softmaxRows } from './fit-logistic.ts'
import { shareRight } from './share-right.ts'

export interface LinearProbeOptions {
  readonly dimension: number
  /** `ridge`, squared error against labels as 0 and 1, in closed form, or `logistic`, softmax cross-entropy. */
  readonly solver: 'ridge' | 'logistic'
  /** Weight of the squared coefficients (halved for `logistic`, as usual there); above 0 for `logistic`. Default 1. */
  readonly l2?: number
  /** Fits a constant a class as well, which is not penalised. Default true. */
  readonly intercept?: boolean
}

export interface LinearProbe {
  /** The labels of the training rows, ascending. */
  readonly classes: Int32Array
  /** W, [classes, dimension] */
  readonly weights: Matrix
  /** b, [classes]; of `logistic` its sum is 0. */
  readonly intercepts: Float64Array
  /** [test rows]: the class with the greatest score, with equal ones the smallest label. */
  readonly predictions: Int32Array
  /** [test rows, classes], of `logistic` only. */
  readonly probabilities?: Matrix
  /** Share of test rows whose label is predicted. */
  readonly accuracy: number
}

/**
 * The linear probe: how well a linear classifier on frozen embeddings does, so how much of the labels lies open in them.
 *
 * `ridge` minimises `sum (Y - X W' - b)^2 + l2 |W|^2`: fast, exact, O(m d^2 + d^3). `logistic` minimises
 * `sum cross-entropy(softmax(X W' + b)) + l2/2 |W|^2` by L-BFGS in float64, each of some dozens to hundreds of
 * iterations O(m d c). Memory O((m + n)(d + c)). Columns on one scale make both more meaningful, and logistic faster.
 *
 * @param train [m, dimension], row-major.
 * @param trainLabels [m]
 * @param test [n, dimension], row-major.
 * @param testLabels [n]; labels unknown to the training rows are missed.
 * @throws NEG_RANGE for options, a single label in `trainLabels`, or a logistic fit that doesn't settle; NEG_SHAPE,
 * NEG_NOT_FINITE for arrays.
 */
export function linearProbe(
  train: Float32Array | Float64Array,
  trainLabels: Int32Array,
  test: Float32Array | Float64Array,
  testLabels: Int32Array,
  { dimension, solver, l2 = 1, intercept = true }: LinearProbeOptions,
): LinearProbe {
  checkSolver(solver, l2)
  const known = checkEmbeddings('train', train, { dimension })
  checkLabels('trainLabels', trainLabels, known)
  const asked = checkEmbeddings('test', test, { dimension })
  checkLabels('testLabels', testLabels, asked)
  const classes = Int32Array.from(new Set(trainLabels)).sort()
  if (classes.length < 2) {
    throw new NegError('NEG_RANGE', 'all training rows have the same label', { where: { field: 'trainLabels' } })
  }
  const numbers = new Map(Array.from(classes, (label, number) => [label, number]))
  const classOf = trainLabels.map((label) => numbers.get(label) ?? 0)
  const { weights, intercepts } =
    solver === 'ridge'
      ? fitRidge(matrixOf(known), classOf, classes.length, l2, intercept)
      : fitLogistic(matrixOf(known), classOf, classes.length, { l2, intercept })
  const scores = multiply(matrixOf(asked), weights, { transposeRight: true })
  scores.values.forEach((score, at) => {
    scores.values[at] = score + intercepts[at % classes.length]
  })
  const predictions = Int32Array.from({ length: asked.count }, (_, row) => {
    const own = scores.values.subarray(row * classes.length, (row + 1) * classes.length)
    return classes[own.indexOf(own.reduce((most, score) => Math.max(most, score)))]
  })
  const accuracy = shareRight(predictions, testLabels)
  if (solver === 'ridge') return { classes, weights, intercepts, predictions, accuracy }
  softmaxRows(scores)
  return { classes, weights, intercepts, predictions, accuracy, probabilities: scores }
}

function checkSolver(solver: LinearProbeOptions['solver'], l2: number): void {
  if (solver !== 'ridge' && solver !== 'logistic') {
    throw new NegError('NEG_RANGE', `there is no solver ${JSON.stringify(solver)}`, {
      where: { field: 'solver' },
      remedy: "Take 'ridge' or 'logistic'.",
    })
  }
  if (l2 > 0 || (l2 === 0 && solver === 'ridge')) return
  throw new NegError('NEG_RANGE', `l2 is ${l2}`, {
    where: { field: 'l2' },
    remedy: 'Take a number above 0; without it a logistic fit to separable rows has no end.',
  })
}

const matrixOf = ({ count, dimension, values }: EmbeddingRows): Matrix => ({ rows: count, columns: dimension, values })

function fitRidge(
  features: Matrix,
  classOf: Int32Array,
  classes: number,
  ridge: number,
  intercept: boolean,
): { readonly weights: Matrix; readonly intercepts: Float64Array } {
  const targets = createMatrix(features.rows, classes)
  classOf.forEach((number, row) => {
    targets.values[row * classes + number] = 1
  })
  const { coefficients, intercepts } = ridgeRegression(features, targets, { ridge, intercept })
  return { weights: transpose(coefficients), intercepts }
}
