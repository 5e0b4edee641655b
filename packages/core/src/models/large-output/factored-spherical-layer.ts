import { NegError } from '../../errors.ts'
import { checkAboveZero, checkCount, checkNotNegative } from '../../check-options.ts'
import type { SphericalLoss } from '../../losses/spherical/spherical-loss-of.ts'
import { FactoredWeights } from '../../numerics/factored-weights/factored-weights.ts'
import { createMatrix, identityMatrix, type Matrix, transpose } from '../../numerics/linear-algebra/matrix.ts'
import { multiply, multiplyVector } from '../../numerics/linear-algebra/multiply.ts'
import { singularValueDecomposition } from '../../numerics/linear-algebra/singular-value-decomposition.ts'
import { Philox } from '../../random/philox.ts'
import type { Rng } from '../../types.ts'
import { largestOutputs, type LargestOutputs } from './largest-outputs.ts'

export interface FactoredSphericalLayerOptions {
  /** What is minimised; see `sphericalLossOf`. */
  readonly loss: SphericalLoss
  /** eta, for the sum over a batch. */
  readonly learningRate: number
  /** lambda: after a step all weights shrink by `1 - learningRate weightDecay`. Default 0. */
  readonly weightDecay?: number
  /** Steps between looks at the factor's singular values; Infinity for none. Default 100. */
  readonly stabilisePeriod?: number
  /** Steps between recomputations of W'W and of the sum of rows; Infinity for none. Default Infinity. */
  readonly refreshPeriod?: number
}

export interface RandomLayerOptions extends FactoredSphericalLayerOptions {
  readonly classes: number
  readonly dimension: number
  /** Standard deviation of the first weights. Default 0.001. */
  readonly deviation?: number
  readonly seed: number | Rng
}

/** What a layer is rebuilt from; typed arrays, which `structuredClone` and every writer of arrays takes. */
export interface FactoredLayerState {
  readonly rows: Matrix
  readonly factor: Matrix
  readonly shared: Float64Array
  readonly steps: number
}

/** How far what is kept up to date has drifted from what it stands for: largest absolute differences. */
export interface FactoredLayerDiagnostics {
  readonly gram: number
  readonly rowSum: number
  readonly inverse: number
  /** The condition number of the factor U. */
  readonly condition: number
}

/**
 * A classification layer for very many classes: the exact loss, its exact gradient and an exact step of gradient descent on
 * all classes, at a cost that does not depend on how many there are.
 *
 * Every class is a negative of every example and none is visited: a spherical loss (`sphericalLossOf`) sees only the right
 * output, the sum and the sum of squares, which `FactoredWeights` knows in O(d^2) an example; Vincent, de Brebisson and
 * Bouthillier (2015). In float64 on the host, in place of a softmax layer at the end of a network: `step` returns the
 * derivative by the hidden vectors, to go on backward with. There is no bias: append a constant to the hidden vectors (the
 * authors' is 0.001). Plain gradient descent only, since momentum would touch every row.
 *
 * Memory O(D d); a step takes O(m d^2 + m^2 d + m^3) and allocates nothing of size D, save every `stabilisePeriod` steps.
 *
 * @throws NEG_RANGE for an option; NEG_SHAPE for fewer than two classes.
 * @system 26
 */
export class FactoredSphericalLayer {
  readonly #weights: FactoredWeights
  readonly #options: Required<FactoredSphericalLayerOptions>
  #steps: number

  /** @param weights taken over. @param steps already done with them. */
  constructor(weights: FactoredWeights, options: FactoredSphericalLayerOptions, steps = 0) {
    const { weightDecay = 0, stabilisePeriod = 100, refreshPeriod = Number.POSITIVE_INFINITY } = options
    const { learningRate } = options
    checkNotNegative({ learningRate, weightDecay })
    for (const [field, period] of Object.entries({ stabilisePeriod, refreshPeriod })) {
      if (period !== Number.POSITIVE_INFINITY) checkCount({ [field]: period })
    }
    checkAboveZero({ shrinkage: 1 - learningRate * weightDecay })
    if (weights.classes < 2) {
      throw new NegError('NEG_SHAPE', `there is ${weights.classes} class`, {
        where: { field: 'classes' },
        remedy: 'Give at least two classes.',
      })
    }
    this.#weights = weights
    this.#options = { ...options, weightDecay, stabilisePeriod, refreshPeriod }
    this.#steps = steps
  }

  /** A layer with normal weights. */
  static random(options: RandomLayerOptions): FactoredSphericalLayer {
    const { classes, dimension, deviation = 0.001, seed } = options
    checkCount({ classes, dimension })
    checkAboveZero({ deviation })
    const rows = createMatrix(classes, dimension)
    ;(typeof seed === 'number' ? new Philox(seed) : seed).fill(rows.values, 'normal')
    for (let i = 0; i < rows.values.length; i += 1) rows.values[i] *= deviation
    return new FactoredSphericalLayer(new FactoredWeights(rows), options)
  }

  /** A layer from what `state` gave. */
  static restore(state: FactoredLayerState, options: FactoredSphericalLayerOptions): FactoredSphericalLayer {
    const { factor, shared, steps } = state
    const rows = createMatrix(state.rows.rows, state.rows.columns, state.rows.values)
    return new FactoredSphericalLayer(new FactoredWeights(rows, { factor, shared }), options, steps)
  }

  get classes(): number {
    return this.#weights.classes
  }

  get dimension(): number {
    return this.#weights.dimension
  }

  /**
   * Losses of a batch, one step on all weights, and the derivative of the summed loss by the hidden vectors as it was before.
   *
   * @param hidden [m, d]
   * @param classes m ids, or m * k with k different ones an example.
   * @throws NEG_SHAPE; NEG_NOT_FINITE; NEG_ID_UNKNOWN for an id outside 0 .. D - 1; NEG_ID_DUPLICATE; NEG_RANGE where
   *   the loss is undefined.
   */
  step(hidden: Matrix, classes: ArrayLike<number>): { readonly losses: Float64Array; readonly hiddenGradient: Matrix } {
    const { loss, learningRate, weightDecay, stabilisePeriod, refreshPeriod } = this.#options
    const batch = this.#weights.forward(hidden, classes)
    const { losses, gradient } = loss.evaluate(batch, this.classes)
    const hiddenGradient = this.#weights.update(batch, gradient, { learningRate })
    if (weightDecay > 0) this.#weights.decay(1 - learningRate * weightDecay)
    this.#steps += 1
    if (this.#steps % stabilisePeriod === 0) this.#weights.stabilise()
    if (this.#steps % refreshPeriod === 0) this.#weights.refresh()
    return { losses, hiddenGradient }
  }

  /** Losses of a batch, without a step. Throws what `step` does. */
  evaluate(hidden: Matrix, classes: ArrayLike<number>): Float64Array {
    return this.#options.loss.evaluate(this.#weights.forward(hidden, classes), this.classes).losses
  }

  /**
   * Outputs of all classes or of some, [m, D] or [m, ids]. O(D d) an example.
   *
   * @throws NEG_SHAPE; NEG_ID_UNKNOWN for an id outside 0 .. D - 1.
   */
  scores(hidden: Matrix, classIds?: ArrayLike<number>): Matrix {
    const { rows, factor, shared } = this.#weights.parts()
    const some = classIds === undefined ? rows : rowsOf(rows, classIds)
    const result = multiply(multiply(hidden, factor, { transposeRight: true }), some, { transposeRight: true })
    const common = multiplyVector(hidden, shared)
    for (let at = 0; at < result.values.length; at += 1) result.values[at] += common[Math.floor(at / some.rows)]
    return result
  }

  /** The k largest outputs of each example, largest first; of equal ones the lower id. O(D d), memory O(D). */
  topK(hidden: Matrix, k: number): LargestOutputs {
    checkCount({ k })
    const count = Math.min(k, this.classes)
    const found = { ids: new Int32Array(hidden.rows * count), scores: new Float64Array(hidden.rows * count) }
    const d = hidden.columns
    for (let example = 0; example < hidden.rows; example += 1) {
      const one = createMatrix(1, d, hidden.values.subarray(example * d, (example + 1) * d))
      const { ids, scores } = largestOutputs(this.scores(one).values, count)
      found.ids.set(ids, example * count)
      found.scores.set(scores, example * count)
    }
    return found
  }

  /** W [D, d]. O(D d^2). */
  denseWeights(): Matrix {
    return this.#weights.dense()
  }

  /** How far the products that are kept up to date have drifted. O(D d^2). */
  diagnostics(): FactoredLayerDiagnostics {
    const dense = this.#weights.dense()
    const { factor, inverse, gram, rowSum } = this.#weights.parts()
    const ones = createMatrix(1, dense.rows, new Float64Array(dense.rows).fill(1))
    const { values } = singularValueDecomposition(factor)
    return {
      gram: largestDifference(gram.values, multiply(dense, dense, { transposeLeft: true }).values),
      rowSum: largestDifference(rowSum, multiply(ones, dense).values),
      inverse: largestDifference(multiply(transpose(inverse), factor).values, identityMatrix(this.dimension).values),
      condition: Math.max(...values) / Math.min(...values),
    }
  }

  /** A copy of what the layer is rebuilt from by `restore`; what was computed from it is computed anew there. */
  state(): FactoredLayerState {
    const { rows, factor, shared } = this.#weights.parts()
    return { rows: createMatrix(rows.rows, rows.columns, rows.values), factor, shared, steps: this.#steps }
  }
}

function rowsOf(matrix: Matrix, ids: ArrayLike<number>): Matrix {
  const some = createMatrix(ids.length, matrix.columns)
  for (let at = 0; at < ids.length; at += 1) {
    const id = ids[at]
    if (!(Number.isInteger(id) && id >= 0 && id < matrix.rows)) {
      throw new NegError('NEG_ID_UNKNOWN', `${id} is not one of ${matrix.rows} classes`, {
        where: { field: 'classIds', row: at + 1 },
      })
    }
    some.values.set(matrix.values.subarray(id * matrix.columns, (id + 1) * matrix.columns), at * matrix.columns)
  }
  return some
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0)
}
