import type { Bound, Parameters, Peer, Rates, RowEngine } from './comparison.ts'
import type { BenchCheck, BenchRow, Measured } from './report.ts'

/** The middle of some numbers; the mean of the two middle ones where they are even in number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export function measured(runs: readonly number[], peakRss: number): Measured {
  return { median: median(runs), runs: [...runs], peakRss }
}

/** What was measured of the two sides. */
export interface Found {
  readonly ours: Measured
  readonly theirs: Measured | undefined
  readonly rates: Rates
  readonly parameters: Parameters
}

/** What a row's bounds, and where it is asked for the peer's peak memory, say of our side. */
export function checksOf(
  bounds: readonly Bound[],
  peer: Peer | undefined,
  engine: RowEngine,
  found: Found,
): BenchCheck[] {
  const { ours, theirs, rates, parameters } = found
  const checks = bounds
    .filter((bound) => bound.engines.includes(engine))
    .map(({ name, value, atMost, atLeast }) => check(name, value({ ...ours, rates, parameters }), atMost, atLeast))
  if (peer?.memory === true && theirs !== undefined) {
    checks.push(check('peak memory', ours.peakRss, theirs.peakRss))
  }
  return checks
}

function check(name: string, value: number, atMost?: number, atLeast?: number): BenchCheck {
  const holds = value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity)
  return { name, value, atMost: atMost ?? null, atLeast: atLeast ?? null, holds }
}

/**
 * `no-peer` where the one that was asked for isn't there; `missed` where the outputs disagree, a check doesn't hold or
 * the ratio is too small; `met` where there was something to meet; else `reported`. A quick run has no targets.
 */
export function verdictOf(
  row: Pick<BenchRow, 'agreement' | 'tolerance' | 'ratio' | 'target' | 'checks' | 'peer'>,
  { asked }: { readonly asked: boolean },
): BenchRow['verdict'] {
  const { target, ratio, checks } = row
  if (asked && row.peer === null) return 'no-peer'
  if (!agrees(row)) return 'missed'
  if (target === null && checks.length === 0) return 'reported'
  const fast = target === null || (ratio !== null && ratio >= target)
  return fast && checks.every(({ holds }) => holds) ? 'met' : 'missed'
}

/** False where both sides have an output and these are too far apart. */
export function agrees({ agreement, tolerance }: Pick<BenchRow, 'agreement' | 'tolerance'>): boolean {
  return agreement === null || agreement <= tolerance
}
