import type { Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'
import { assertFinite } from '../kernels/assert-finite.ts'
import { measureOf } from '../kernels/distances/measure.ts'
import { checkBatches } from '../losses/check-batches.ts'
import { chooseWeighted } from '../random/choose-weighted.ts'
import { Philox } from '../random/philox.ts'
import type { Rng } from '../types.ts'

export interface DebiasedNegativesOptions {
  /** tau+: how often a random key is of the query's own class, from 0 to below 1. Default 0.1. */
  readonly positivePrior?: number
  /** Different negatives of each query; fewer where fewer can be drawn. Default 1. */
  readonly negativesPerQuery?: number
  /** Bins of cosine, of equal width, in which pairs are counted. Default 20. */
  readonly bins?: number
  /** Of the draws. Default 0. */
  readonly seed?: number | Rng
}

/** Drawn negatives as parallel columns, by query. */
export interface DebiasedNegatives {
  readonly query: Int32Array
  /** A row of the keys. */
  readonly candidate: Int32Array
  /** How probably it is a false negative, by its cosine. */
  readonly falseChance: Float32Array
  readonly report: {
    /** Pairs of a query and another's key. */
    readonly considered: number
    readonly drawn: number
    /** Queries all of whose candidates look like positives. */
    readonly queriesWithoutNegative: number
    /** Mean chance of a false negative: of all pairs, and of those drawn; 0 without any. */
    readonly falseShare: { readonly considered: number; readonly drawn: number }
  }
}

/**
 * Negatives from a batch without labels, drawn so that those which look like positives are rare: some of the other
 * queries' keys belong to the query's own class, and nobody said which.
 *
 * Keys are a mixture `p = tau+ p+ + (1 - tau+) p-` of the own class and the rest; Chuang, Robinson, Lin, Torralba, Jegelka,
 * "Debiased contrastive learning" (2020), section 3. Over cosines, p+ is counted on the queries with their own keys and p on
 * all other pairs; a key at cosine s is then false with the chance `tau+ p+(s) / p(s)`, at most 1, and is drawn with
 * a weight of the rest. `debiasedContrastive` corrects the loss by the same mixture and draws nothing. Every query
 * forks the generator by its row.
 *
 * Time O(N^2 d), memory O(N^2).
 *
 * @param queries [N, d]
 * @param keys [N, d], row i the positive of query i.
 * @throws NEG_SHAPE for batches that differ in shape or are empty; NEG_NO_NEGATIVES for a single query; NEG_NOT_FINITE;
 * NEG_RANGE for an option out of range.
 */
export async function debiasedNegatives(
  queries: Tensor2D,
  keys: Tensor2D,
  options: DebiasedNegativesOptions = {},
): Promise<DebiasedNegatives> {
  const { positivePrior = 0.1, negativesPerQuery = 1, bins = 20, seed = 0 } = options
  checkOptions(positivePrior, { negativesPerQuery, bins })
  checkBatches({ queries, keys })
  const rows = queries.shape[0]
  if (rows < 2) {
    throw new NegError('NEG_NO_NEGATIVES', 'a query alone has no negative', { remedy: 'Give a batch of two or more.' })
  }
  await assertFinite('queries', queries)
  await assertFinite('keys', keys)
  const matrix = measureOf('cosine').matrix(queries, keys)
  const cosines = await matrix.data().finally(() => matrix.dispose())
  const falseChances = chancesByBin(cosines, rows, bins, positivePrior)
  const rng = typeof seed === 'number' ? new Philox(seed) : seed
  const [query, candidate, drawnChance]: [number[], number[], number[]] = [[], [], []]
  let silent = 0
  for (let row = 0; row < rows; row += 1) {
    const own = falseChances.subarray(row * rows, (row + 1) * rows)
    const weights = own.map((chance, column) => (column === row ? 0 : 1 - chance))
    const available = weights.filter((weight) => weight > 0).length
    if (available === 0) {
      silent += 1
      continue
    }
    for (const column of chooseWeighted(weights, Math.min(negativesPerQuery, available), rng.fork(row))) {
      query.push(row)
      candidate.push(column)
      drawnChance.push(own[column])
    }
  }
  const considered = rows * (rows - 1)
  const all = falseChances.reduce((sum, chance, at) => sum + (at % (rows + 1) === 0 ? 0 : chance), 0)
  const drawn = drawnChance.reduce((sum, chance) => sum + chance, 0)
  return {
    query: Int32Array.from(query),
    candidate: Int32Array.from(candidate),
    falseChance: Float32Array.from(drawnChance),
    report: {
      considered,
      drawn: query.length,
      queriesWithoutNegative: silent,
      falseShare: { considered: all / considered, drawn: query.length === 0 ? 0 : drawn / query.length },
    },
  }
}

/** `min(1, tau+ p+ / p)` of each pair's bin, [rows, rows]. */
function chancesByBin(cosines: ArrayLike<number>, rows: number, bins: number, prior: number): Float32Array {
  // Rounding may lift a cosine above 1.
  const bin = Int32Array.from(cosines, (cosine) =>
    Math.max(0, Math.min(bins - 1, Math.floor(((cosine + 1) / 2) * bins))),
  )
  const [own, others] = [new Float64Array(bins), new Float64Array(bins)]
  for (const [at, place] of bin.entries()) {
    const counts = at % (rows + 1) === 0 ? own : others
    counts[place] += 1
  }
  const chances = own.map((count, place) =>
    others[place] === 0 ? 0 : Math.min(1, (prior * count * (rows - 1)) / others[place]),
  )
  return Float32Array.from(bin, (place) => chances[place])
}

function checkOptions(positivePrior: number, counts: Readonly<Record<string, number>>): void {
  if (!(positivePrior >= 0 && positivePrior < 1)) {
    throw new NegError('NEG_RANGE', `positivePrior is ${positivePrior}`, {
      where: { field: 'positivePrior' },
      remedy: 'Take a share from 0 to below 1.',
    })
  }
  for (const [field, count] of Object.entries(counts)) {
    if (Number.isInteger(count) && count >= 1) continue
    throw new NegError('NEG_RANGE', `${field} is ${count}`, {
      where: { field },
      remedy: 'Take a whole number above 0.',
    })
  }
}
