import { bytes, difference, digits, seconds } from './format.ts'
import type { BenchReport, BenchRow } from './report.ts'

/** The heads of a table of rows. */
export const rowHeads: readonly string[] = [
  'comparison',
  'size',
  'engine',
  'ours',
  'peak',
  'peer',
  'theirs',
  'peak',
  'ratio',
  'target',
  'differ by',
  'verdict',
]

/** A row as the terminal and the page show it. */
export function rowCells(row: BenchRow): string[] {
  return [
    row.id,
    row.size,
    row.engine,
    seconds(row.ours.median),
    bytes(row.ours.peakRss),
    row.peer === null ? (row.against ?? '') : `${row.peer.name} ${row.peer.version}`,
    row.peer === null ? '' : seconds(row.peer.median),
    row.peer === null ? '' : bytes(row.peer.peakRss),
    row.ratio === null ? '' : digits(row.ratio),
    row.target === null ? '' : `>= ${row.target}`,
    row.agreement === null ? '' : difference(row.agreement),
    row.verdict,
  ]
}

/** The heads of a table of curves. */
export const curveHeads: readonly string[] = [
  'comparison',
  'engine',
  'n',
  'three sizes',
  'time',
  'grows as',
  'peak memory',
]

/** A curve as the terminal and the page show it. */
export function curveCells({ id, engine, axis, points }: BenchReport['curves'][number]): string[] {
  return [
    id,
    engine,
    axis,
    points.map(({ size }) => size.toLocaleString('en')).join(' / '),
    points.map((point) => seconds(point.seconds)).join(' / '),
    `n^${growth(points).toFixed(2)}`,
    points.map(({ peakRss }) => bytes(peakRss)).join(' / '),
  ]
}

/** The exponent with which time grows from the smallest size to the largest. */
export function growth(points: BenchReport['curves'][number]['points']): number {
  const [first, last] = [points[0], points[points.length - 1]]
  if (points.length < 2) return Number.NaN
  return Math.log(last.seconds / first.seconds) / Math.log(last.size / first.size)
}
