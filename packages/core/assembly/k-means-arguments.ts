import { whole } from './job'
import { tileColumns, tileRows } from './tile'

// Arguments of the operations of k-means; all numbers are float32 unless something else is said.
/** Address of the points, `rows` x `dimension`. */
export const points = 0
export const rows = 1
export const dimension = 2
/** Address of the centroids, each `dimension` numbers. */
export const centroids = 3
/** How many of the centroids are candidates. */
export const candidates = 4
/** Address of the candidates' numbers, int32, in the order in which they are packed. */
export const order = 5
/** Address of the packed candidates. */
export const panels = 6
/** Address of half the squared length of each candidate, from the centre. */
export const halves = 7
/** Address of what holds for a whole group of candidates: four doubles each. */
export const groups = 8
/** Address of the vector from which points and candidates are measured before they are rounded. */
export const centre = 9
/** Address of the nearest centroid of each point, int32; below zero where none is known. */
export const nearest = 10
/** Address of the distances to it. */
export const distances = 11
/** 1 where the distance is the inner product, negated; 0 where it is the squared length of the difference. */
export const product = 12
/** Address of the threads' scratch. */
export const scratch = 13

/** Points of a unit. */
export const rowsOfUnit: i32 = 16 * tileRows
/** Candidates of a group: they share one scale. */
export const candidatesOfGroup: i32 = 16 * tileColumns
/** Bytes of what holds for a group. */
export const groupBytes: i32 = 32

/** The dimension as packed: whole steps of the tile in either build. */
export function packedDimension(): i32 {
  return (whole(dimension) + 3) & ~3
}

/** Relative error that sums over the dimension in single precision cannot exceed, with a wide margin. */
export function rounding(): f64 {
  return (2.0 * <f64>whole(dimension) + 64.0) * 5.960464477539063e-8
}
