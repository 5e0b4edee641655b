import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { absolute } from '../absolute.ts'
import { pull, squaredDistances, squares } from './squared-distances.ts'
import { unitRows } from './unit-rows.ts'

/**
 * How far or how near rows are. Losses and miners ask for the direction and never for the name, so that one of them
 * serves distances and similarities, and a measure of your own.
 */
export interface Measure {
  readonly name: string
  /** Whether larger values are farther (`distance`) or nearer (`similarity`). */
  readonly direction: 'distance' | 'similarity'
  /** Every row of x with every row of y: [n, d], [m, d] to [n, m]. */
  matrix(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D
  /** Row i of x with row i of y: [n, d] twice to [n]. */
  rows(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor1D
}

export type MeasureName = 'euclidean' | 'squaredEuclidean' | 'manhattan' | 'cosine' | 'dotProduct'

const measures: Readonly<Record<MeasureName, Omit<Measure, 'name'>>> = {
  euclidean: { direction: 'distance', matrix: euclidean, rows: rowsFrom(euclideanOfDifferences) },
  squaredEuclidean: {
    direction: 'distance',
    matrix: squaredDistances,
    rows: rowsFrom((x) => x.square().sum<tf.Tensor1D>(1)),
  },
  manhattan: { direction: 'distance', matrix: manhattan, rows: rowsFrom((x) => absolute(x).sum<tf.Tensor1D>(1)) },
  cosine: { direction: 'similarity', matrix: cosine, rows: (x, y) => dotOfRows(unitRows(x), unitRows(y)) },
  dotProduct: { direction: 'similarity', matrix: products, rows: dotOfRows },
}

export const measureNames: readonly MeasureName[] = Object.keys(measures) as MeasureName[]

/**
 * The measure of a name: the distances `euclidean`, `squaredEuclidean`, `manhattan` and the similarities `cosine`,
 * `dotProduct`. A measure of your own passes through.
 *
 * Gradients are analytic; the gradient of a distance is 0 where it is 0, and of the cosine of a zero row.
 *
 * @param normalise scales rows to unit length first (the cosine always does). Default false.
 * @throws NEG_RANGE for a name that is none.
 */
export function measureOf(measure: MeasureName | Measure, normalise = false): Measure {
  const { name, direction, matrix, rows } = typeof measure === 'string' ? named(measure) : measure
  const unit = normalise && name !== 'cosine' ? unitRows : (x: tf.Tensor2D) => x
  return {
    name,
    direction,
    matrix: (x, y) =>
      tf.tidy(() => {
        const left = unit(x)
        return matrix(left, x === y ? left : unit(y))
      }),
    rows: (x, y) => tf.tidy(() => rows(unit(x), unit(y))),
  }
}

function named(name: MeasureName): Measure {
  if (!Object.hasOwn(measures, name)) {
    throw new NegError('NEG_RANGE', `there is no measure '${name}'`, {
      where: { field: 'measure' },
      remedy: `Take one of ${measureNames.join(', ')}, or give a measure of your own.`,
    })
  }
  return { name, ...measures[name] }
}

function euclidean(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D {
  return tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc
    const rows = inputs as tf.Tensor2D[]
    const distances = squares(rows[0], rows.at(-1) ?? rows[0]).sqrt<tf.Tensor2D>()
    save([distances, ...rows])
    return {
      value: distances,
      gradFunc: (dy: tf.Tensor, [d, ...saved]: tf.Tensor[]) =>
        pull(saved as tf.Tensor2D[], dividedOrZero(dy, d) as tf.Tensor2D),
    }
  })(...(x === y ? [x] : [x, y]))
}

function euclideanOfDifferences(differences: tf.Tensor2D): tf.Tensor1D {
  return tf.customGrad((...inputs) => {
    const [x, save] = inputs as unknown as [tf.Tensor2D, tf.GradSaveFunc]
    const lengths = x.square().sum(1).sqrt()
    save([x, lengths])
    return {
      value: lengths,
      gradFunc: (dy: tf.Tensor, [rows, d]: tf.Tensor[]) => rows.mul(dividedOrZero(dy, d).expandDims(1)),
    }
  })(differences) as tf.Tensor1D
}

/** g / d, and 0 where d is 0. */
function dividedOrZero(g: tf.Tensor, d: tf.Tensor): tf.Tensor {
  return tf.divNoNan(g, d)
}

/** Through the differences, a block of [n, m, d] at once: for the few rows of a batch. */
function manhattan(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D {
  return absolute(x.expandDims(1).sub(y.expandDims(0))).sum<tf.Tensor2D>(2)
}

function cosine(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D {
  const unit = unitRows(x)
  return products(unit, x === y ? unit : unitRows(y))
}

function products(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D {
  return x.matMul(y, false, true) as tf.Tensor2D
}

function dotOfRows(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor1D {
  return x.mul(y).sum(1)
}

function rowsFrom(of: (differences: tf.Tensor2D) => tf.Tensor1D): Measure['rows'] {
  return (x, y) => of(x.sub(y))
}
