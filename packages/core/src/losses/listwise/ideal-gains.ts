import { NegError } from '../../errors.ts'
import { type Lists, columnsThere } from './lists.ts'

/**
 * Each document's gain as its share of the best DCG of its list: `(2^relevance - 1) / max(IDCG, 1e-10)`, [B n].
 *
 * @param k how many documents the best DCG counts. Default: all.
 * @throws NEG_RANGE for a relevance below 0.
 */
export function idealGains(lists: Lists, k: number = lists.columns): Float32Array {
  const { rows, columns, relevances } = lists
  const negative = relevances.findIndex((relevance) => relevance < 0)
  if (negative >= 0) {
    throw new NegError('NEG_RANGE', `a relevance is ${relevances[negative]}`, {
      where: { field: 'relevances', row: Math.floor(negative / columns) + 1 },
      remedy: 'Take relevances of 0 or above, as the gains of NDCG ask for.',
    })
  }
  const gains = relevances.map((relevance) => 2 ** relevance - 1)
  for (let row = 0; row < rows; row += 1) {
    const best = columnsThere(lists, row)
      .map((column) => gains[row * columns + column])
      .sort((a, b) => b - a)
      .slice(0, k)
      .reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0)
    for (let i = row * columns; i < (row + 1) * columns; i += 1) gains[i] /= Math.max(best, 1e-10)
  }
  return gains
}
