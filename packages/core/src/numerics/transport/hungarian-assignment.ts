import { NegError } from '../../errors.ts'
import { createMatrix, type Matrix, transpose } from '../linear-algebra/matrix.ts'

export interface HungarianAssignmentOptions {
  /** Takes the values for gains and makes the sum as large as it can be. Default false. */
  readonly maximise?: boolean
}

export interface HungarianAssignment {
  /** For each row the column it is given, -1 for none. */
  readonly columnOfRow: Int32Array
  /** For each column the row it is given to, -1 for none. */
  readonly rowOfColumn: Int32Array
  /** The sum of the entries chosen. */
  readonly total: number
  /**
   * The proof that no assignment is better: cost(i, j) >= rowPotentials[i] + columnPotentials[j], with equality for the
   * pairs chosen, and potentials of 0 where nothing is chosen (<= 0 on that side). With `maximise`, <= and >= 0.
   */
  readonly rowPotentials: Float64Array
  readonly columnPotentials: Float64Array
}

/**
 * The Hungarian method: pairs rows with columns, each at most once and as many as the shorter side has, so that the sum
 * of the chosen entries is least. Matches clusters with classes, particles with detections, points with points.
 *
 * Kuhn (1955), by shortest augmenting paths (Jonker and Volgenant 1987). Exact; rectangular matrices as they are; an
 * Infinity forbids a pair (-Infinity with `maximise`). Ties go to lower columns.
 * Time O(s^2 l) for the shorter side s and the longer l, about 20 ms for 500 x 500; memory O(s l).
 *
 * @throws NEG_RANGE when forbidden pairs leave no complete assignment; NEG_NOT_FINITE for NaN or the wrong Infinity;
 *   NEG_SHAPE.
 */
export function hungarianAssignment(cost: Matrix, options: HungarianAssignmentOptions = {}): HungarianAssignment {
  const { maximise = false } = options
  checkCost(cost, maximise)
  const sign = maximise ? -1 : 1
  const wide = cost.rows <= cost.columns
  const { rows, columns, values } = wide ? cost : transpose(cost)
  const matcher = new AugmentingPaths(createMatrix(rows, columns, maximise ? values.map((value) => -value) : values))
  for (let row = 0; row < rows; row += 1) matcher.add(row)
  const short = new Int32Array(rows).fill(-1)
  matcher.rowOfColumn.forEach((row, column) => {
    if (row !== -1) short[row] = column
  })
  let total = 0
  short.forEach((column, row) => {
    total += values[row * columns + column]
  })
  const shortPotentials = matcher.rowPotentials.map((value) => sign * value)
  const longPotentials = matcher.columnPotentials.map((value) => sign * value)
  return wide
    ? {
        columnOfRow: short,
        rowOfColumn: matcher.rowOfColumn,
        total,
        rowPotentials: shortPotentials,
        columnPotentials: longPotentials,
      }
    : {
        columnOfRow: matcher.rowOfColumn,
        rowOfColumn: short,
        total,
        rowPotentials: longPotentials,
        columnPotentials: shortPotentials,
      }
}

/** Rows join one after the other, each by the cheapest chain of exchanges; potentials keep reduced costs >= 0. */
class AugmentingPaths {
  readonly rowPotentials: Float64Array
  readonly columnPotentials: Float64Array
  readonly rowOfColumn: Int32Array
  readonly #cost: Matrix
  readonly #distance: Float64Array
  readonly #previous: Int32Array
  readonly #settled: Uint8Array

  constructor(cost: Matrix) {
    this.#cost = cost
    this.rowPotentials = new Float64Array(cost.rows)
    this.columnPotentials = new Float64Array(cost.columns)
    this.rowOfColumn = new Int32Array(cost.columns).fill(-1)
    this.#distance = new Float64Array(cost.columns)
    this.#previous = new Int32Array(cost.columns)
    this.#settled = new Uint8Array(cost.columns)
  }

  add(newRow: number): void {
    const { columns, values } = this.#cost
    const distance = this.#distance.fill(Number.POSITIVE_INFINITY)
    const previous = this.#previous.fill(-1)
    const settled = this.#settled.fill(0)
    const path: number[] = []
    let row = newRow
    let reached = 0
    let last = -1
    for (;;) {
      let next = -1
      let shortest = Number.POSITIVE_INFINITY
      const start = row * columns
      const offset = reached - this.rowPotentials[row]
      for (let column = 0; column < columns; column += 1) {
        if (settled[column] === 1) continue
        const through = values[start + column] - this.columnPotentials[column] + offset
        if (through < distance[column]) {
          distance[column] = through
          previous[column] = last
        }
        // Of columns equally near, a free one ends the search.
        const near = distance[column]
        if (near < shortest || (near === shortest && near < Number.POSITIVE_INFINITY && this.#frees(column, next))) {
          shortest = near
          next = column
        }
      }
      if (next === -1) {
        throw new NegError('NEG_RANGE', 'forbidden pairs leave no complete assignment', {
          where: { field: 'cost' },
          remedy: 'Give a large finite cost instead of Infinity where a pair is only unwanted.',
        })
      }
      reached = shortest
      last = next
      if (this.rowOfColumn[next] === -1) break
      settled[next] = 1
      path.push(next)
      row = this.rowOfColumn[next]
    }
    this.rowPotentials[newRow] += reached
    for (const column of path) {
      const slack = reached - distance[column]
      this.rowPotentials[this.rowOfColumn[column]] += slack
      this.columnPotentials[column] -= slack
    }
    for (let column = last; column !== -1;) {
      const before = previous[column]
      this.rowOfColumn[column] = before === -1 ? newRow : this.rowOfColumn[before]
      column = before
    }
  }

  #frees(column: number, instead: number): boolean {
    return this.rowOfColumn[column] === -1 && this.rowOfColumn[instead] !== -1
  }
}

function checkCost({ rows, columns, values }: Matrix, maximise: boolean): void {
  if (!(rows >= 1 && columns >= 1) || values.length !== rows * columns) {
    throw new NegError('NEG_SHAPE', `cost is no matrix: ${rows} x ${columns} with ${values.length} values`, {
      where: { field: 'cost' },
    })
  }
  const forbidden = maximise ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const bad = values.findIndex((value) => !Number.isFinite(value) && value !== forbidden)
  if (bad === -1) return
  throw new NegError('NEG_NOT_FINITE', `the cost holds ${values[bad]} in column ${(bad % columns) + 1}`, {
    where: { field: 'cost', row: Math.floor(bad / columns) + 1 },
  })
}
