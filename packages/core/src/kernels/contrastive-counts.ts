import type { ContrastivePlan } from './contrastive-plan.ts'

type Counted = Pick<ContrastivePlan, 'rows' | 'columns' | 'positives' | 'excluded' | 'excludedLabels'>

/** How many positives each row has, exclusions left out. O(rows + candidates + listed pairs). */
export function countPositives({ rows, positives, excluded }: Counted): Int32Array {
  if (positives.kind === 'one') return new Int32Array(rows).fill(1)
  if (positives.kind === 'lists') {
    const { offsets } = positives.lists
    return Int32Array.from({ length: rows }, (_, row) => offsets[row + 1] - offsets[row])
  }
  const { queryLabels, candidateLabels } = positives.labels
  const sizes = sizesOf(candidateLabels)
  return Int32Array.from(queryLabels, (label, row) => {
    if (label < 0) return 0
    let count = sizes.get(label) ?? 0
    forEachItem(excluded, row, (candidate) => {
      if (candidateLabels[candidate] === label) count -= 1
    })
    return count
  })
}

/** How many negatives each row has: the candidates that are neither positive nor excluded. */
export function countNegatives(counted: Counted, positiveCounts: Int32Array): Int32Array {
  const { columns, positives, excluded, excludedLabels } = counted
  const ofLabels = positives.kind === 'labels' ? positives.labels : undefined
  const both = new Map<string, number>()
  excludedLabels?.candidateLabels.forEach((label, candidate) => {
    const key = `${label} ${ofLabels?.candidateLabels[candidate]}`
    both.set(key, (both.get(key) ?? 0) + 1)
  })
  const sizes = excludedLabels === undefined ? undefined : sizesOf(excludedLabels.candidateLabels)
  return positiveCounts.map((positiveCount, row) => {
    const own = excludedLabels?.queryLabels[row] ?? -1
    const partner = ofLabels?.queryLabels[row] ?? -1
    const isPositive = (candidate: number): boolean => partner >= 0 && ofLabels?.candidateLabels[candidate] === partner
    let count = columns - positiveCount
    if (own >= 0) {
      count -= (sizes?.get(own) ?? 0) - (partner >= 0 ? (both.get(`${own} ${partner}`) ?? 0) : 0)
      if (positives.kind === 'one' && excludedLabels?.candidateLabels[positives.candidates[row]] === own) count += 1
      if (positives.kind === 'lists') {
        forEachItem(positives.lists, row, (candidate) => {
          if (excludedLabels?.candidateLabels[candidate] === own) count += 1
        })
      }
    }
    forEachItem(excluded, row, (candidate) => {
      const already = own >= 0 && excludedLabels?.candidateLabels[candidate] === own && !isPositive(candidate)
      if (!already) count -= 1
    })
    return count
  })
}

function forEachItem(lists: Counted['excluded'], row: number, visit: (candidate: number) => void): void {
  if (lists === undefined) return
  for (let i = lists.offsets[row]; i < lists.offsets[row + 1]; i += 1) visit(lists.items[i])
}

function sizesOf(labels: Int32Array): Map<number, number> {
  const sizes = new Map<number, number>()
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1)
  return sizes
}
