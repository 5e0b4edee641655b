import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineName } from '@neg/core'

import { readColumns } from './columns.ts'
import type { Case, Comparison, Outputs, Peer, RowEngine } from './comparison.ts'
import { checksOf, measured, median, verdictOf } from './judge.ts'
import type { Found } from './judge.ts'
import type { PythonEnvironment } from './python-environment.ts'
import type { BenchRow, Measured } from './report.ts'
import { nodeSide, pythonSide, SideFailed } from './side.ts'
import type { PrepareRequest, Side } from './side.ts'

/** Where and how rows are measured. */
export interface Bench {
  readonly quick: boolean
  /** A folder for what the two sides hand each other. */
  readonly scratch: string
  readonly threads: number
  /** The Python of the peers, made when first asked for. */
  readonly python: () => Promise<PythonEnvironment>
  /** Where Python computes. */
  readonly device: 'cpu' | 'cuda'
}

/** What is measured for a row. */
export interface RowPlan {
  readonly comparison: Comparison
  readonly module: string
  readonly case: Case
  /** What the row is named for, and what our side is asked to start (`cuda` may turn out to be `native`). */
  readonly engine: RowEngine
  readonly start: EngineName | undefined
  readonly peer: Peer | undefined
  /** The folder with its inputs. */
  readonly inputs: string
}

/** Between two runs of the two sides: pools of threads that spin for a while after their work must have stopped. */
const pause = 100
/** A run shorter than this is repeated within one measurement. */
const shortest = 0.05
/** Seconds after which no more runs are added to the least. */
const enough = 3

/** What keeps a peer from being measured. */
class PeerFailed extends Error {}

/** Measures a row: both sides warm, in turns, then their outputs side by side. Without its peer where that fails. */
export async function measureRow(bench: Bench, plan: RowPlan): Promise<BenchRow> {
  const side = plan.peer?.side
  if (side === undefined || 'notRun' in side) return measureSides(bench, plan, side?.notRun ?? null)
  try {
    return await measureSides(bench, plan, null)
  } catch (error) {
    if (!(error instanceof PeerFailed)) throw error
    return measureSides(bench, plan, error.message)
  }
}

/** @param reason why the peer is left out; null to measure it where there is one. */
async function measureSides(bench: Bench, plan: RowPlan, reason: string | null): Promise<BenchRow> {
  const { comparison, peer, module } = plan
  const { parameters } = plan.case
  const threads = peer?.threads ?? bench.threads
  const opened: Side[] = []
  try {
    const ours = nodeSide(threads)
    opened.push(ours)
    const request = { do: 'prepare' as const, inputs: plan.inputs, threads }
    await ours.ask({ ...request, parameters, comparison: module, engine: plan.start })
    const theirs = peer === undefined || reason !== null ? undefined : await openPeer(bench, plan, peer, threads)
    if (theirs !== undefined) opened.push(theirs.side)
    const { version = '' } = (await theirs?.side.ask({ ...request, ...theirs.request })) ?? {}
    const sides = opened.map((side) => ({ side, times: 1, runs: [] as number[], peakRss: 0 }))

    const once = comparison.once === true
    if (!once) for (const one of sides) one.times = await warmUp(one.side)
    const [least, most] = once ? [1, 1] : bench.quick ? [3, 3] : [5, 20]
    for (let i = 0; i < least || (i < most && spent(sides[0]) < enough); i += 1) {
      for (const one of sides) {
        await new Promise((resolve) => setTimeout(resolve, pause))
        const { seconds = 0, peakRss = 0 } = await one.side.ask({ do: 'run', times: one.times })
        one.runs.push(seconds)
        one.peakRss = peakRss
      }
    }
    const [mine, other] = sides.map(({ runs, peakRss }) => measured(runs, peakRss))
    const outputs = theirs === undefined ? [] : [await outputsOf(bench, ours), await outputsOf(bench, theirs.side)]
    return finish(bench, plan, {
      ours: mine,
      theirs: other as Measured | undefined,
      parameters,
      rates: (await ours.ask({ do: 'rates' })).rates ?? {},
      agreement: outputs.length === 0 ? null : comparison.agreement(outputs[0], outputs[1], parameters),
      version,
      reason,
      threads,
    })
  } finally {
    await Promise.all(opened.map((side) => side.close()))
  }
}

function finish(
  { quick }: Bench,
  { comparison, peer, engine, case: { size, parameters } }: RowPlan,
  found: Found & {
    readonly agreement: number | null
    readonly version: string
    readonly reason: string | null
    readonly threads: number
  },
): BenchRow {
  const { ours, theirs, agreement, reason, threads } = found
  const name = peer === undefined ? null : nameOf(peer)
  const row = {
    id: comparison.id,
    engine,
    size,
    ours,
    peer: theirs === undefined || name === null ? null : { name, version: found.version, ...theirs },
    agreement,
    tolerance: comparison.tolerance,
    ratio: theirs === undefined ? null : theirs.median / ours.median,
    // Targets and bounds are those of the full sizes.
    target: quick ? null : (peer?.target?.(engine, parameters) ?? null),
    checks: quick ? [] : checksOf(comparison.bounds ?? [], peer, engine, found),
    against: name,
    threads,
    reason,
  }
  const asked = peer !== undefined && !('notRun' in peer.side)
  return { ...row, verdict: verdictOf(row, { asked }) }
}

/** `sentence-transformers, FAISS on`. */
function nameOf({ name, mode }: Peer): string {
  return mode === undefined ? name : `${name}, ${mode}`
}

/** Opens the process of a peer; whatever goes wrong in it is told as `PeerFailed`. */
async function openPeer(
  bench: Bench,
  { module, case: { parameters } }: RowPlan,
  peer: Peer,
  threads: number,
): Promise<{
  readonly side: Side
  readonly request: Pick<PrepareRequest, 'comparison' | 'parameters' | 'peer' | 'device'>
}> {
  const all = { ...parameters, ...peer.parameters }
  if ('node' in peer.side) {
    return { side: guarded(nodeSide(threads)), request: { comparison: module, parameters: all, peer: peer.name } }
  }
  const environment = await bench.python()
  if ('missing' in environment || !('python' in peer.side)) {
    throw new PeerFailed('missing' in environment ? environment.missing : 'it has no side')
  }
  const side = guarded(pythonSide(environment.python, threads))
  return { side, request: { comparison: peer.side.python, parameters: all, device: bench.device } }
}

function guarded(side: Side): Side {
  return {
    ask: (request) =>
      side.ask(request).catch((error: unknown) => {
        throw error instanceof SideFailed ? new PeerFailed(error.message) : error
      }),
    close: side.close,
  }
}

/** Runs a side until it is warm; returns how often it repeats its work in one measurement. */
async function warmUp(side: Side): Promise<number> {
  let seconds = Infinity
  // Two runs at the least, further ones while they are short: compilers warm up with use.
  for (let i = 0, total = 0; i < 2 || (i < 20 && total < 0.5); i += 1) {
    seconds = (await side.ask({ do: 'run', times: 1 })).seconds ?? 0
    total += seconds
    if (total > 5) break
  }
  return Math.max(1, Math.round(shortest / seconds))
}

/** Seconds that a side has been measured for. */
function spent({ runs, times }: { readonly runs: readonly number[]; readonly times: number }): number {
  return runs.length === 0 ? 0 : median(runs) * runs.length * times
}

async function outputsOf({ scratch }: Bench, side: Side): Promise<Outputs> {
  const folder = mkdtempSync(join(scratch, 'outputs-'))
  await side.ask({ do: 'outputs', folder })
  const outputs = readColumns(folder) as Outputs
  rmSync(folder, { recursive: true })
  return outputs
}
