import { NegError } from '../errors.ts'
import { pairedRandomisationTest } from '../statistics/tests/paired-randomisation-test.ts'
import { pairedTTest } from '../statistics/tests/paired-t-test.ts'
import type { Evaluation } from './evaluate.ts'

export interface CompareRunsOptions {
  /** `randomisation` (10,000 sign flips) or `t`. Default `randomisation`. */
  readonly test?: 'randomisation' | 't'
  /** Of the randomisation. Default 0. */
  readonly seed?: number
}

export interface RunComparison {
  readonly test: 'randomisation' | 't'
  /** How many queries both have. */
  readonly queries: number
  /** Mean of a - b. */
  readonly difference: number
  /** Two-sided. */
  readonly pValue: number
  /** The statistic, of the t test alone. */
  readonly t: number | undefined
  /** Queries on which a is better, worse, and equal. */
  readonly wins: number
  readonly losses: number
  readonly ties: number
  /** a - b by query. */
  readonly perQuery: ReadonlyMap<string, number>
}

/**
 * Is run `a` better than run `b`, and could it be chance? Compares one measure query by query, matched by id; queries
 * that only one side has are left out. `a` and `b` are what `evaluate` returned (their `perQuery` is enough).
 *
 * @throws NEG_RANGE when a query lacks the measure; NEG_SHAPE when no query is common.
 */
export function compareRuns(
  a: Pick<Evaluation, 'perQuery'>,
  b: Pick<Evaluation, 'perQuery'>,
  measure: string,
  options: CompareRunsOptions = {},
): RunComparison {
  const { test = 'randomisation', seed = 0 } = options
  const valuesOfA: number[] = []
  const valuesOfB: number[] = []
  const perQuery = new Map<string, number>()
  let wins = 0
  let losses = 0
  for (const [query, rowOfA] of a.perQuery) {
    const rowOfB = b.perQuery.get(query)
    if (rowOfB === undefined) continue
    const [left, right] = [valueOf(rowOfA, measure, query), valueOf(rowOfB, measure, query)]
    valuesOfA.push(left)
    valuesOfB.push(right)
    perQuery.set(query, left - right)
    if (left > right) wins += 1
    if (left < right) losses += 1
  }
  const queries = perQuery.size
  const tTest = test === 't' ? pairedTTest(valuesOfA, valuesOfB) : undefined
  const { difference, pValue } = tTest ?? pairedRandomisationTest(valuesOfA, valuesOfB, { seed })
  return { test, queries, difference, pValue, t: tTest?.t, wins, losses, ties: queries - wins - losses, perQuery }
}

function valueOf(row: Readonly<Record<string, number>>, measure: string, query: string): number {
  if (Object.hasOwn(row, measure)) return row[measure]
  throw new NegError('NEG_RANGE', `query ${JSON.stringify(query)} has no value of ${JSON.stringify(measure)}`, {
    where: { field: 'measure' },
    remedy: 'Evaluate both runs with this measure; those over several queries (gm_map, num_q) cannot be compared.',
  })
}
