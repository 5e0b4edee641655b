import { NegError } from '../errors.ts'
import { checkLength, countRows } from '../kernels/check-length.ts'

/** Rows of embeddings in float64, which never share memory with what was given. */
export interface EmbeddingRows {
  readonly count: number
  readonly dimension: number
  readonly values: Float64Array
}

export interface CheckEmbeddingsOptions {
  readonly dimension: number
  /** Scales rows to unit length; rows of zeros stay as they are. Default false. */
  readonly normalise?: boolean
  /** How many rows there are at least. Default 1. */
  readonly atLeast?: number
}

/** @throws NEG_RANGE for the dimension; NEG_SHAPE for parts of rows or too few; NEG_NOT_FINITE. */
export function checkEmbeddings(
  field: string,
  embeddings: Float32Array | Float64Array,
  { dimension, normalise = false, atLeast = 1 }: CheckEmbeddingsOptions,
): EmbeddingRows {
  const count = countRows(field, embeddings, dimension)
  if (count < atLeast) {
    throw new NegError('NEG_SHAPE', `${count} rows of ${field} are too few`, {
      where: { field },
      remedy: `Give ${atLeast} at least.`,
    })
  }
  const values = Float64Array.from(embeddings)
  const wrong = values.findIndex((value) => !Number.isFinite(value))
  if (wrong >= 0) {
    throw new NegError('NEG_NOT_FINITE', `${field} hold ${values[wrong]}`, {
      where: { field, row: Math.floor(wrong / dimension) + 1 },
    })
  }
  if (normalise) scaleToUnitLength(values, dimension)
  return { count, dimension, values }
}

/** @throws NEG_SHAPE unless each row has a label. */
export function checkLabels(field: string, labels: Int32Array, rows: EmbeddingRows): void {
  checkLength(field, labels, rows.count)
}

/** The inner product of row `a` of `left` and row `b` of `right`. */
export function innerProduct(left: EmbeddingRows, a: number, right: EmbeddingRows, b: number): number {
  const { dimension } = left
  const [x, y] = [left.values, right.values]
  const [i, j] = [a * dimension, b * dimension]
  let sum = 0
  for (let k = 0; k < dimension; k += 1) sum += x[i + k] * y[j + k]
  return sum
}

/** The squared Euclidean distance of row `a` of `left` and row `b` of `right`. */
export function squaredDistance(left: EmbeddingRows, a: number, right: EmbeddingRows, b: number): number {
  const { dimension } = left
  const [x, y] = [left.values, right.values]
  const [i, j] = [a * dimension, b * dimension]
  let sum = 0
  for (let k = 0; k < dimension; k += 1) {
    const difference = x[i + k] - y[j + k]
    sum += difference * difference
  }
  return sum
}

function scaleToUnitLength(values: Float64Array, dimension: number): void {
  for (let from = 0; from < values.length; from += dimension) {
    let squares = 0
    for (let k = from; k < from + dimension; k += 1) squares += values[k] * values[k]
    if (squares === 0) continue
    const length = Math.sqrt(squares)
    for (let k = from; k < from + dimension; k += 1) values[k] /= length
  }
}
