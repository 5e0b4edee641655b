import { expect, it } from 'vitest'

import { exitStatus } from './exit-status.ts'
import { exampleReport } from '../fixtures/example-report.ts'

it('is 0 for a target that is missed, 1 for results that differ, 3 for what is missing', () => {
  const report = exampleReport()
  const [row] = report.rows
  expect(exitStatus(report, undefined)).toBe(0)
  expect(exitStatus({ ...report, rows: [{ ...row, verdict: 'missed' }] }, 'native')).toBe(0)
  expect(exitStatus({ ...report, rows: [{ ...row, agreement: 1 }] }, undefined)).toBe(1)
  expect(exitStatus({ ...report, failures: [{ id: 'a', engine: 'wasm', size: '1', message: 'm' }] }, undefined)).toBe(1)
  expect(exitStatus({ ...report, rows: [{ ...row, verdict: 'no-peer' }] }, undefined)).toBe(3)
  // Asked for cuda, its package computes on the processor.
  expect(exitStatus(report, 'cuda')).toBe(3)
})
