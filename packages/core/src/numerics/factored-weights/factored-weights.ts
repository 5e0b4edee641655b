import { NegError } from '../../errors.ts'
import { checkColumns, checkMatrix, checkRows } from '../linear-algebra/check-matrix.ts'
import { createMatrix, identityMatrix, type Matrix, transpose } from '../linear-algebra/matrix.ts'
import { addOuterProducts, multiply, multiplyVector } from '../linear-algebra/multiply.ts'
import { singularValueDecomposition } from '../linear-algebra/singular-value-decomposition.ts'
import { invert } from '../linear-algebra/solve-linear.ts'
import { tryUpdateInverse } from '../linear-algebra/update-inverse.ts'
import { combineClassRows, dot, moveVector, outputGram, rowSums, rowVector, scaleRows } from './batch-products.ts'
import { classRows, type ClassRows } from './class-rows.ts'
import { checkDerivatives, type FactoredBatch, type SphericalStatistics } from './spherical-statistics.ts'

export interface FactoredWeightsOptions {
  /** The square factor U to start with. Default: the identity. */
  readonly factor?: Matrix
  /** The vector that all rows share, omega. Default: zeros. */
  readonly shared?: ArrayLike<number>
}

export interface FactoredUpdateOptions {
  readonly learningRate: number
}

/** Largest condition number of the inner system of an update that is still done in factored form. */
const largestCondition = 1e10

/**
 * The weights W [D, d] of a large output layer, kept as W = V U + 1 omega' so that one exact gradient step on all D rows
 * costs O(d^2) an example, however large D is.
 *
 * Vincent, de Brebisson and Bouthillier, "Efficient exact gradient update for training deep networks with very large
 * sparse targets" (2015). It works for losses that see the outputs only through some chosen activations, the sum of all
 * and the sum of their squares. Kept up to date beside the factors: Q = W'W, the row sum 1'W and the inverse of U
 * transposed, all in float64. `forward` gives the three statistics, the loss its derivatives by them, and `update` the
 * step and the derivative by the hidden vectors:
 * `const batch = weights.forward(hidden, classes); const back = weights.update(batch, derivatives, { learningRate })`.
 *
 * Learning rate and derivatives are those of the sum over the batch. Plain gradient descent only. The factors drift:
 * call `stabilise` every hundred updates or so and `refresh` now and then.
 * Memory O(D d) for V, which is taken over and not copied, and O(d^2); a step allocates nothing of size D.
 *
 * @throws NEG_SHAPE for factors that do not fit; NEG_RANGE for a factor that is singular; NEG_NOT_FINITE.
 * @system 26
 */
export class FactoredWeights {
  readonly classes: number
  readonly dimension: number
  readonly #rows: Matrix
  #factor: Matrix
  #shared: Float64Array
  /** The inverse of the transpose of U. */
  #inverse: Matrix
  #gram: Matrix
  #rowSum: Float64Array
  #step = 0

  /** @param rows V [D, d]; W itself with the default factor and shared vector. */
  constructor(rows: Matrix, options: FactoredWeightsOptions = {}) {
    checkMatrix('rows', rows)
    const { factor = identityMatrix(rows.columns), shared = new Float64Array(rows.columns) } = options
    checkMatrix('factor', factor)
    checkRows('factor', factor, rows.columns)
    checkColumns('factor', factor, rows.columns)
    const vector = createMatrix(1, rows.columns, shared)
    checkMatrix('shared', vector)
    this.classes = rows.rows
    this.dimension = rows.columns
    this.#rows = rows
    this.#factor = createMatrix(rows.columns, rows.columns, factor.values)
    this.#shared = vector.values
    this.#inverse = transpose(invert(this.#factor))
    this.#gram = createMatrix(rows.columns, rows.columns)
    this.#rowSum = new Float64Array(rows.columns)
    this.refresh()
  }

  /**
   * The statistics of the outputs of a batch. Time O(m d^2), independent of D.
   *
   * @param hidden [m, d], one example a row.
   * @param classes m * k class ids, k an example, different within an example.
   * @throws NEG_SHAPE; NEG_NOT_FINITE; NEG_ID_UNKNOWN for an id outside 0 .. D - 1; NEG_ID_DUPLICATE.
   */
  forward(hidden: Matrix, classes: ArrayLike<number>): FactoredBatch {
    checkMatrix('hidden', hidden)
    checkColumns('hidden', hidden, this.dimension)
    const ids = classRows(classes, hidden.rows, this.classes)
    const image = multiply(hidden, this.#gram)
    const factored = multiply(hidden, this.#factor, { transposeRight: true })
    const activations = createMatrix(hidden.rows, ids.each)
    const squares = new Float64Array(hidden.rows)
    const sharedParts = multiplyVector(hidden, this.#shared)
    const d = this.dimension
    for (let example = 0; example < hidden.rows; example += 1) {
      squares[example] = dot(hidden.values, example * d, image.values, example * d, d)
      for (let k = 0; k < ids.each; k += 1) {
        const at = example * ids.each + k
        activations.values[at] =
          sharedParts[example] + dot(this.#rows.values, ids.ids[at] * d, factored.values, example * d, d)
      }
    }
    return {
      hidden,
      classes: ids,
      activations,
      squares,
      sums: multiplyVector(hidden, this.#rowSum),
      step: this.#step,
    }
  }

  /**
   * One exact step of gradient descent on all rows, W - learningRate dL/dW, and the derivative of the loss by the hidden
   * vectors [m, d]. Time O(m d^2 + m^2 d + m^3), independent of D. Where the step would leave U (nearly) singular, it is
   * done on the rows themselves in O(D d), which starts the factors anew.
   *
   * @param batch from `forward`, with no update between.
   * @param gradient derivatives of the batch's summed loss by each statistic.
   * @throws NEG_RANGE for a batch that is out of date or a learning rate that is no number >= 0; NEG_SHAPE;
   *   NEG_NOT_FINITE.
   */
  update(batch: FactoredBatch, gradient: SphericalStatistics, options: FactoredUpdateOptions): Matrix {
    this.#checkUpdate(batch, gradient, options.learningRate)
    const { hidden, classes } = batch
    const { learningRate: rate } = options
    const { squares, sums } = gradient
    const targetSums = rowSums(gradient.activations)
    const scaled = scaleRows(hidden, squares, 2)
    // Z of the paper: the part of the hidden derivative that does not come from the squares.
    const linear = multiply(combineClassRows(this.#rows, classes, gradient.activations), this.#factor)
    addOuterProducts(linear, rowVector(targetSums), rowVector(this.#shared))
    addOuterProducts(linear, rowVector(sums), rowVector(this.#rowSum))
    const scaledImage = multiply(scaled, this.#gram)
    const hiddenGradient = createMatrix(hidden.rows, hidden.columns, linear.values)
    scaledImage.values.forEach((value, i) => (hiddenGradient.values[i] += value))
    const gram = outputGram({
      scaled,
      scaledImage,
      linear,
      sums,
      targetSums,
      classes,
      activations: gradient.activations,
      count: this.classes,
    })
    this.#moveFactors(batch, gradient, scaled, rate)
    addOuterProducts(this.#gram, hiddenGradient, hidden, { scale: -rate })
    addOuterProducts(this.#gram, hidden, hiddenGradient, { scale: -rate })
    addOuterProducts(this.#gram, hidden, multiply(gram, hidden), { scale: rate * rate })
    this.#rowSum = moveVector(
      this.#rowSum,
      hidden,
      rate,
      (j, along) => 2 * squares[j] * along + this.classes * sums[j] + targetSums[j],
    )
    this.#step += 1
    return hiddenGradient
  }

  /** Multiplies all weights by `factor`: weight decay, after a step. Time O(d^2). @throws NEG_RANGE unless above 0. */
  decay(factor: number): void {
    if (!(factor > 0 && Number.isFinite(factor))) {
      throw new NegError('NEG_RANGE', `weights cannot be multiplied by ${factor}`, { where: { field: 'factor' } })
    }
    scaleInPlace(this.#factor.values, factor)
    scaleInPlace(this.#shared, factor)
    scaleInPlace(this.#inverse.values, 1 / factor)
    scaleInPlace(this.#gram.values, factor * factor)
    scaleInPlace(this.#rowSum, factor)
    this.#step += 1
  }

  /**
   * Brings singular values of U that left [low, high] back to 1, the rows taking up the difference, so that W stays what
   * it is; when more than a third have left, U starts anew as the identity. Recomputes U's inverse. Time O(d^3 + D d) a
   * value that left, or O(D d^2).
   */
  stabilise(range: { readonly low: number; readonly high: number } = { low: 0.5, high: 2 }): void {
    const { left, values } = singularValueDecomposition(this.#factor)
    const outside = [...values.keys()].filter((i) => !(values[i] >= range.low && values[i] <= range.high))
    if (3 * outside.length > this.dimension) {
      this.#unfactorise()
      return
    }
    for (const index of outside) {
      const direction = new Float64Array(this.dimension)
      for (let i = 0; i < this.dimension; i += 1) direction[i] = left.values[i * this.dimension + index]
      const change = values[index] - 1
      const image = multiplyVector(transpose(this.#factor), direction)
      addOuterProducts(this.#factor, rowVector(direction), rowVector(image), { scale: -change / values[index] })
      const d = this.dimension
      for (let row = 0; row < this.classes; row += 1) {
        const along = change * dot(this.#rows.values, row * d, direction, 0, d)
        for (let i = 0; i < d; i += 1) this.#rows.values[row * d + i] += along * direction[i]
      }
    }
    this.#inverse = transpose(invert(this.#factor))
  }

  /** Recomputes Q and the row sum from the weights. Time O(D d^2), memory O(d). */
  refresh(): void {
    this.#gram.values.fill(0)
    this.#rowSum.fill(0)
    const row = createMatrix(1, this.dimension)
    for (let id = 0; id < this.classes; id += 1) {
      this.#writeRow(id, row.values)
      addOuterProducts(this.#gram, row, row)
      row.values.forEach((value, i) => (this.#rowSum[i] += value))
    }
  }

  /** W [D, d]. Time O(D d^2). */
  dense(): Matrix {
    const result = createMatrix(this.classes, this.dimension)
    for (let id = 0; id < this.classes; id += 1) {
      this.#writeRow(id, result.values.subarray(id * this.dimension, (id + 1) * this.dimension))
    }
    return result
  }

  /** The parts, to keep or to inspect: V itself, copies of U, omega, the inverse of U transposed, Q and the row sum. */
  parts(): Readonly<Record<'rows' | 'factor' | 'inverse' | 'gram', Matrix>> &
    Readonly<Record<'shared' | 'rowSum', Float64Array>> {
    const copy = ({ rows, columns, values }: Matrix): Matrix => createMatrix(rows, columns, values)
    return {
      rows: this.#rows,
      factor: copy(this.#factor),
      shared: this.#shared.slice(),
      inverse: copy(this.#inverse),
      gram: copy(this.#gram),
      rowSum: this.#rowSum.slice(),
    }
  }

  /** The step on V, U and omega; on the rows themselves where U would become singular. */
  #moveFactors(batch: FactoredBatch, gradient: SphericalStatistics, scaled: Matrix, rate: number): void {
    const { hidden, classes } = batch
    const { squares, sums, activations } = gradient
    const factored = multiply(hidden, this.#factor, { transposeRight: true })
    const inverse = tryUpdateInverse(this.#inverse, scaled, factored, { scale: -rate, largestCondition })
    if (inverse === undefined) this.#moveRows(batch, gradient, rate)
    else {
      addOuterProducts(this.#factor, factored, scaled, { scale: -rate })
      this.#inverse = inverse
      this.#shared = moveVector(this.#shared, hidden, rate, (j, along) => 2 * squares[j] * along + sums[j])
      this.#moveClassRows(classes, activations, multiply(hidden, inverse, { transposeRight: true }), rate)
    }
  }

  /** The same step in O(D d^2), after which V is W and the factors start anew. */
  #moveRows(batch: FactoredBatch, gradient: SphericalStatistics, rate: number): void {
    const { hidden, classes } = batch
    const { squares, sums, activations } = gradient
    this.#unfactorise()
    for (let id = 0; id < this.classes; id += 1) {
      const row = this.#rows.values.subarray(id * this.dimension, (id + 1) * this.dimension)
      row.set(moveVector(row, hidden, rate, (j, along) => 2 * squares[j] * along + sums[j]))
    }
    this.#moveClassRows(classes, activations, hidden, rate)
  }

  #moveClassRows({ ids, each }: ClassRows, activations: Matrix, images: Matrix, rate: number): void {
    const d = this.dimension
    ids.forEach((id, at) => {
      const start = Math.floor(at / each) * d
      const step = rate * activations.values[at]
      for (let i = 0; i < d; i += 1) this.#rows.values[id * d + i] -= step * images.values[start + i]
    })
  }

  /** V becomes W, U the identity and omega 0. */
  #unfactorise(): void {
    const row = new Float64Array(this.dimension)
    for (let id = 0; id < this.classes; id += 1) {
      this.#writeRow(id, row)
      this.#rows.values.set(row, id * this.dimension)
    }
    this.#factor = identityMatrix(this.dimension)
    this.#inverse = identityMatrix(this.dimension)
    this.#shared.fill(0)
  }

  /** Row `id` of W, V[id] U + omega. */
  #writeRow(id: number, out: Float64Array): void {
    const d = this.dimension
    out.set(this.#shared)
    for (let k = 0; k < d; k += 1) {
      const factor = this.#rows.values[id * d + k]
      for (let i = 0; i < d; i += 1) out[i] += factor * this.#factor.values[k * d + i]
    }
  }

  #checkUpdate(batch: FactoredBatch, gradient: SphericalStatistics, learningRate: number): void {
    if (batch.step !== this.#step) {
      throw new NegError('NEG_RANGE', 'the weights changed since this batch went forward', {
        where: { field: 'batch' },
        remedy: 'Call forward again before update.',
      })
    }
    if (!(learningRate >= 0 && Number.isFinite(learningRate))) {
      throw new NegError('NEG_RANGE', `the learning rate ${learningRate} is not a number >= 0`, {
        where: { field: 'learningRate' },
      })
    }
    checkDerivatives(batch, gradient)
  }
}

function scaleInPlace(values: Float64Array, factor: number): void {
  for (let i = 0; i < values.length; i += 1) values[i] *= factor
}
