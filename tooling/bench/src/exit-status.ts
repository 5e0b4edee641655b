import type { EngineName } from '@neg/core'

import { agrees } from './judge.ts'
import type { BenchReport } from './report.ts'

/**
 * 1 where results differ or our side broke off, 3 where a peer or the engine that was asked for is missing, else 0: a
 * target that is missed is a result.
 */
export function exitStatus({ rows, failures, machine }: BenchReport, asked: EngineName | undefined): 0 | 1 | 3 {
  if (failures.length > 0 || !rows.every(agrees)) return 1
  const there = asked === undefined || machine.engines.some(({ name }) => name === asked)
  return there && rows.every(({ verdict }) => verdict !== 'no-peer') ? 0 : 3
}
