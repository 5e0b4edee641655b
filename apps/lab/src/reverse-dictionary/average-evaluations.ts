import { bootstrapInterval } from '@neg/core/statistics'
import type { EvaluationRecord } from '@neg/retrieval/jobs'

/**
 * One evaluation of several seeds' on the same queries: the mean of each query's measures, with intervals over queries
 * of those. A single one stays as it is.
 */
export function averageEvaluations(records: readonly EvaluationRecord[]): EvaluationRecord {
  const [first] = records
  if (records.length === 1) return first
  const measures = Object.keys(first.measures)
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
  const perQuery = Object.fromEntries(
    Object.keys(first.perQuery).map((query) => [
      query,
      Object.fromEntries(
        measures.map((measure) => [measure, mean(records.map((record) => record.perQuery[query][measure]))]),
      ),
    ]),
  )
  const overQueries = (measure: string): EvaluationRecord['measures'][string] => {
    const values = Object.values(perQuery).map((row) => row[measure])
    const { low, high } = bootstrapInterval(values)
    return { mean: mean(values), interval: [low, high] }
  }
  return {
    ...first,
    measures: Object.fromEntries(measures.map((measure) => [measure, overQueries(measure)])),
    perQuery,
  }
}
