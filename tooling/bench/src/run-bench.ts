import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine, EngineName } from '@neg/core'
import { Philox } from '@neg/core/random'

import { writeColumns } from './columns.ts'
import type { Comparison, Parameters, Peer, RowEngine } from './comparison.ts'
import type { LoadedComparison } from './load-comparisons.ts'
import { measurePoint } from './measure-curve.ts'
import { measureRow } from './measure-row.ts'
import type { Bench, RowPlan } from './measure-row.ts'
import type { BenchReport, BenchRow } from './report.ts'
import { SideFailed } from './side.ts'

/** An engine that can be had, and the name by which it is started. */
export interface BenchEngine {
  readonly start: EngineName
  readonly engine: Engine
}

export interface BenchPlan extends Omit<Bench, 'scratch' | 'device'> {
  readonly comparisons: readonly LoadedComparison[]
  readonly engines: readonly BenchEngine[]
  readonly seed: number
  readonly onStep?: (done: number, total: number, text: string) => void
}

export type Results = Pick<BenchReport, 'rows' | 'curves' | 'failures'>

/** Where a comparison runs: the engines that both have, or none. */
interface Place {
  readonly name: RowEngine
  readonly start: EngineName | undefined
  readonly device: Bench['device']
}

/** Runs comparisons on engines, row by row, then the curves of our side. */
export async function runBench(plan: BenchPlan): Promise<Results> {
  const results = { rows: [] as BenchRow[], curves: [] as Results['curves'], failures: [] as Results['failures'] }
  const scratch = mkdtempSync(join(tmpdir(), 'neg-bench-'))
  const clear = (): void => rmSync(scratch, { recursive: true, force: true })
  process.once('exit', clear)
  const total = plan.comparisons.reduce((sum, { comparison }) => sum + stepsOf(plan, comparison), 0)
  let done = 0
  const step = (text: string): void => plan.onStep?.(done++, total, text)
  try {
    for (const { comparison, module } of plan.comparisons) {
      const folder = join(scratch, comparison.id)
      for (const one of plan.quick ? comparison.quick : comparison.cases) {
        const inputs = await writeInputs(
          plan,
          comparison,
          one.parameters,
          join(folder, one.size.replaceAll(/\W+/g, '-')),
        )
        for (const place of placesOf(plan, comparison)) {
          for (const peer of opponents(comparison, place.name, one.parameters)) {
            step(`${comparison.id} ${one.size}, ${place.name}${peer === undefined ? '' : ` against ${peer.name}`}`)
            const bench = { ...plan, scratch, device: place.device }
            const row = { comparison, module, case: one, engine: place.name, start: place.start, peer, inputs }
            await kept(results, row, async () => results.rows.push(await measureRow(bench, row)))
          }
        }
        rmSync(inputs, { recursive: true })
      }
      await measureCurves(plan, { comparison, module, scratch, results, step })
      rmSync(folder, { recursive: true, force: true })
    }
    plan.onStep?.(total, total, '')
    return results
  } finally {
    clear()
    process.off('exit', clear)
  }
}

async function measureCurves(
  plan: BenchPlan,
  {
    comparison,
    module,
    scratch,
    results,
    step,
  }: LoadedComparison & {
    readonly scratch: string
    readonly results: Results
    readonly step: (text: string) => void
  },
): Promise<void> {
  const { axis, full, quick } = comparison.curve
  const curves = placesOf(plan, comparison).map((place) => ({
    place,
    points: [] as Results['curves'][number]['points'],
  }))
  for (const point of plan.quick ? quick : full) {
    const inputs = await writeInputs(plan, comparison, point.parameters, join(scratch, comparison.id, `${point.at}`))
    for (const { place, points } of curves) {
      const size = `${axis} ${point.at}`
      step(`${comparison.id} curve, ${size}, ${place.name}`)
      const bench = { ...plan, scratch, device: place.device }
      const row = { comparison, module, engine: place.name, start: place.start, inputs, case: { ...point, size } }
      await kept(results, row, async () => points.push(await measurePoint(bench, row, point)))
    }
    rmSync(inputs, { recursive: true })
  }
  for (const { place, points } of curves) {
    if (points.length > 0) results.curves.push({ id: comparison.id, engine: place.name, axis, points })
  }
}

/** What breaks off on our side is told at the end; everything else is measured all the same. */
async function kept(
  { failures }: Results,
  { comparison: { id }, engine, case: { size } }: Pick<RowPlan, 'comparison' | 'engine' | 'case'>,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof SideFailed)) throw error
    failures.push({ id, engine, size, message: error.message })
  }
}

function placesOf({ engines }: BenchPlan, comparison: Comparison): Place[] {
  if (comparison.engines.includes('none')) return [{ name: 'none', start: undefined, device: 'cpu' }]
  return engines
    .filter(({ engine }) => comparison.engines.includes(engine.name))
    .map(({ start, engine }) => {
      const card = engine.name === 'cuda' || (engine.name === 'webgpu' && engine.emulated !== true)
      return { name: engine.name, start, device: card ? 'cuda' : 'cpu' }
    })
}

/** The peers of a row, one row each; a row without one where there are none. */
function opponents(comparison: Comparison, engine: RowEngine, parameters: Parameters): (Peer | undefined)[] {
  const peers = comparison.peers.filter((peer) => peer.engines.includes(engine) && (peer.cases?.(parameters) ?? true))
  return peers.length === 0 ? [undefined] : peers
}

function stepsOf(plan: BenchPlan, comparison: Comparison): number {
  const { curve } = comparison
  const points = (plan.quick ? curve.quick : curve.full).length
  return placesOf(plan, comparison)
    .map(({ name }) => {
      const cases = plan.quick ? comparison.quick : comparison.cases
      return points + cases.reduce((sum, one) => sum + opponents(comparison, name, one.parameters).length, 0)
    })
    .reduce((sum, steps) => sum + steps, 0)
}

async function writeInputs(
  { seed }: BenchPlan,
  { id, inputs }: Comparison,
  parameters: Parameters,
  folder: string,
): Promise<string> {
  mkdirSync(folder, { recursive: true })
  writeColumns(folder, await inputs(parameters, new Philox(seed).fork(id)))
  return folder
}
