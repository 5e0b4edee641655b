import type { CurveCase } from './comparison.ts'
import { median } from './judge.ts'
import type { Bench, RowPlan } from './measure-row.ts'
import type { BenchCurve } from './report.ts'
import { nodeSide } from './side.ts'

/** One point of a curve: our side alone, in a process of its own, so that its peak memory is that of this size. */
export async function measurePoint(
  { threads, quick }: Bench,
  { comparison, module, start, inputs }: Omit<RowPlan, 'peer' | 'case'>,
  { at, parameters }: CurveCase,
): Promise<BenchCurve['points'][number]> {
  const side = nodeSide(threads)
  try {
    await side.ask({ do: 'prepare', comparison: module, inputs, parameters, threads, engine: start })
    const once = comparison.once === true
    const warm = once ? undefined : await side.ask({ do: 'run', times: 1 })
    const times = Math.min(20, Math.max(1, Math.round(0.1 / (warm?.seconds ?? 1))))
    const runs: number[] = []
    let peak = 0
    for (let i = 0; i < (once ? 1 : quick ? 2 : 3); i += 1) {
      const { seconds = 0, peakRss = 0 } = await side.ask({ do: 'run', times })
      runs.push(seconds)
      peak = peakRss
    }
    return { size: at, seconds: median(runs), peakRss: peak }
  } finally {
    await side.close()
  }
}
