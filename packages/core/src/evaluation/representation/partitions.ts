import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'

/** Which mean of the two entropies a mutual information is compared with. */
export type EntropyMean = 'arithmetic' | 'geometric' | 'min' | 'max'

export interface MutualInformationOptions {
  /** Default `arithmetic`. */
  readonly mean?: EntropyMean
}

/** Two partitions of the same rows: the sizes of their parts and of the parts' intersections. */
export interface Partitions {
  readonly rows: number
  readonly left: readonly number[]
  readonly right: readonly number[]
  /** The intersections that aren't empty. */
  readonly cells: readonly { readonly left: number; readonly right: number; readonly size: number }[]
}

/** @throws NEG_SHAPE for partitions of different length or none. */
export function countPartitions(labels: Int32Array, clusters: Int32Array): Partitions {
  checkLength('clusters', clusters, labels.length)
  if (labels.length === 0) throw new NegError('NEG_SHAPE', 'there are no rows', { where: { field: 'labels' } })
  const [ofLabels, ofClusters] = [numberParts(labels), numberParts(clusters)]
  const sizes = new Map<number, number>()
  for (let row = 0; row < labels.length; row += 1) {
    const cell = ofLabels.part[row] * ofClusters.sizes.length + ofClusters.part[row]
    sizes.set(cell, (sizes.get(cell) ?? 0) + 1)
  }
  const cells = [...sizes].map(([cell, size]) => ({
    left: Math.floor(cell / ofClusters.sizes.length),
    right: cell % ofClusters.sizes.length,
    size,
  }))
  return { rows: labels.length, left: ofLabels.sizes, right: ofClusters.sizes, cells }
}

/** In nats, never below 0. */
export function mutualInformation({ rows, left, right, cells }: Partitions): number {
  const sum = cells.reduce(
    (total, cell) => total + (cell.size / rows) * Math.log((cell.size * rows) / (left[cell.left] * right[cell.right])),
    0,
  )
  return Math.max(0, sum)
}

/** The mean of the entropies of two partitions, in nats. @throws NEG_RANGE for an unknown mean. */
export function meanEntropy({ rows, left, right }: Partitions, mean: EntropyMean = 'arithmetic'): number {
  const [a, b] = [left, right].map((sizes) => -sizes.reduce((sum, n) => sum + (n / rows) * Math.log(n / rows), 0))
  switch (mean) {
    case 'arithmetic':
      return (a + b) / 2
    case 'geometric':
      return Math.sqrt(a * b)
    case 'min':
      return Math.min(a, b)
    case 'max':
      return Math.max(a, b)
    default:
      throw new NegError('NEG_RANGE', `there is no mean ${JSON.stringify(mean satisfies never)}`, {
        where: { field: 'mean' },
        remedy: "Take 'arithmetic', 'geometric', 'min' or 'max'.",
      })
  }
}

/** Whether the two are one partition under two sets of names. */
export function areSame({ left, right, cells }: Partitions): boolean {
  return left.length === right.length && cells.length === left.length
}

function numberParts(labels: Int32Array): { readonly part: Int32Array; readonly sizes: number[] } {
  const numbers = new Map<number, number>()
  const sizes: number[] = []
  const part = labels.map((label) => {
    const number = numbers.get(label) ?? sizes.push(0) - 1
    numbers.set(label, number)
    sizes[number] += 1
    return number
  })
  return { part, sizes }
}
