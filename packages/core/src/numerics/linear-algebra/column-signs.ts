import type { Matrix } from './matrix.ts'

/** The entry of largest size in a column, the first one of equals: its sign settles the sign of a basis vector. */
export function largestOfColumn({ rows, columns, values }: Matrix, column: number): number {
  let largest = values[column]
  for (let i = 1; i < rows; i += 1) {
    // Sizes that differ by rounding alone count as equal, so that the first decides on every machine.
    const value = values[i * columns + column]
    if (Math.abs(value) > Math.abs(largest) * (1 + 1e-12)) largest = value
  }
  return largest
}

/** Negates a column in place. */
export function flipColumn({ rows, columns, values }: Matrix, column: number): void {
  for (let i = 0; i < rows; i += 1) values[i * columns + column] = -values[i * columns + column]
}
