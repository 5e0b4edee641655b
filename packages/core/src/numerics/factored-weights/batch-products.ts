import { createMatrix, type Matrix } from '../linear-algebra/matrix.ts'
import { multiply } from '../linear-algebra/multiply.ts'
import type { ClassRows } from './class-rows.ts'

/** The inner product of two stretches of d values. */
export function dot(a: Float64Array, aAt: number, b: Float64Array, bAt: number, d: number): number {
  let sum = 0
  for (let i = 0; i < d; i += 1) sum += a[aAt + i] * b[bAt + i]
  return sum
}

/** A vector as a matrix of one row. */
export function rowVector(values: Float64Array): Matrix {
  return { rows: 1, columns: values.length, values }
}

/** A vector as a matrix of one column. */
export function columnVector(values: Float64Array): Matrix {
  return { rows: values.length, columns: 1, values }
}

/** The rows of a matrix, each multiplied by a factor of its own. */
export function scaleRows({ rows, columns, values }: Matrix, factors: Float64Array, scale: number): Matrix {
  return { rows, columns, values: values.map((value, i) => value * scale * factors[Math.floor(i / columns)]) }
}

export function rowSums({ rows, columns, values }: Matrix): Float64Array {
  const sums = new Float64Array(rows)
  values.forEach((value, i) => (sums[Math.floor(i / columns)] += value))
  return sums
}

/** For each example the sum of its classes' rows, weighted by the derivatives: touches no other row. */
export function combineClassRows(rows: Matrix, { ids, each }: ClassRows, weights: Matrix): Matrix {
  const d = rows.columns
  const result = createMatrix(weights.rows, d)
  ids.forEach((id, at) => {
    const start = Math.floor(at / each) * d
    for (let i = 0; i < d; i += 1) result.values[start + i] += weights.values[at] * rows.values[id * d + i]
  })
  return result
}

/** vector - rate * sum over examples j of coefficient(j, h_j . vector) h_j. */
export function moveVector(
  vector: Float64Array,
  hidden: Matrix,
  rate: number,
  coefficient: (example: number, along: number) => number,
): Float64Array {
  const d = hidden.columns
  const result = vector.slice()
  for (let example = 0; example < hidden.rows; example += 1) {
    const along = dot(hidden.values, example * d, vector, 0, d)
    const step = rate * coefficient(example, along)
    for (let i = 0; i < d; i += 1) result[i] -= step * hidden.values[example * d + i]
  }
  return result
}

/**
 * R'R [m, m] for the derivative R = dL/dO [D, m] of the loss by all outputs, from what a step knows already:
 * R = W P' + 1 s' + Y with P = 2 diag(squares) H, s the derivatives by the sums and Y [D, m] sparse.
 */
export function outputGram(known: {
  /** P [m, d], and its image P Q. */
  readonly scaled: Matrix
  readonly scaledImage: Matrix
  /** (1 s' + Y)' W [m, d]. */
  readonly linear: Matrix
  readonly sums: Float64Array
  /** Column sums of Y. */
  readonly targetSums: Float64Array
  readonly classes: ClassRows
  readonly activations: Matrix
  readonly count: number
}): Matrix {
  const { scaled, scaledImage, linear, sums, targetSums, classes, activations, count } = known
  const gram = multiply(scaledImage, scaled, { transposeRight: true })
  const cross = multiply(scaled, linear, { transposeRight: true })
  const m = gram.rows
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < m; j += 1) {
      gram.values[i * m + j] +=
        cross.values[i * m + j] +
        cross.values[j * m + i] +
        count * sums[i] * sums[j] +
        sums[i] * targetSums[j] +
        targetSums[i] * sums[j]
    }
  }
  addTargetGram(gram, classes, activations)
  return gram
}

/** Adds Y'Y: examples meet where they have a class in common. */
function addTargetGram(gram: Matrix, { ids, each }: ClassRows, activations: Matrix): void {
  const placesOf = new Map<number, number[]>()
  ids.forEach((id, at) => {
    const places = placesOf.get(id)
    if (places === undefined) placesOf.set(id, [at])
    else places.push(at)
  })
  for (const places of placesOf.values()) {
    for (const a of places) {
      for (const b of places) {
        gram.values[Math.floor(a / each) * gram.columns + Math.floor(b / each)] +=
          activations.values[a] * activations.values[b]
      }
    }
  }
}
