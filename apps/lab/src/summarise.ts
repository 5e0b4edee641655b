import { tInterval } from '@neg/core/statistics'

import type { LabResult, PageContext } from './experiment.ts'

/** One metric of one arm over the seeds. */
export interface MetricSummary {
  readonly mean: number
  /** Half the width of the 95 % t interval; null for a single seed. */
  readonly halfWidth: number | null
}

export interface ArmSummary {
  readonly name: string
  readonly steps: number
  /** Seconds of one seed on average. */
  readonly seconds: number
  readonly metrics: Readonly<Record<string, MetricSummary>>
}

/** An experiment's arms as a table: means over the seeds, with intervals. */
export function summarise(result: LabResult, { seconds }: Pick<PageContext, 'seconds'>): readonly ArmSummary[] {
  return result.arms.map(({ name, steps, seeds }) => {
    const metrics = Object.keys(seeds[0]?.metrics ?? {}).map((metric) => {
      const values = seeds.map((seed) => seed.metrics[metric])
      return [metric, overSeeds(values)] as const
    })
    const spent = seconds[name] ?? []
    return {
      name,
      steps,
      seconds: spent.reduce((sum, one) => sum + one, 0) / Math.max(1, spent.length),
      metrics: Object.fromEntries(metrics),
    }
  })
}

function overSeeds(values: readonly number[]): MetricSummary {
  if (values.length < 2) return { mean: values[0], halfWidth: null }
  const { estimate, high } = tInterval(values)
  return { mean: estimate, halfWidth: high - estimate }
}
