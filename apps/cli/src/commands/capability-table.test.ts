import { describe, expect, it } from 'vitest'

import type { EngineCapability } from '../engine/diagnose.ts'
import { capabilityTable } from './capability-table.ts'

function row(engine: EngineCapability['engine'], op: string, more: Partial<EngineCapability> = {}): EngineCapability {
  return { engine, op, dtype: 'float32', gradient: false, status: 'ok', reason: '', ...more }
}

describe('capabilityTable', () => {
  it('joins the types on which the engines are alike', () => {
    const text = capabilityTable([
      row('wasm', 'sum'),
      row('wasm', 'sum', { gradient: true }),
      row('wasm', 'sum', { dtype: 'int32' }),
      row('cpu', 'sum'),
      row('cpu', 'sum', { gradient: true }),
      row('cpu', 'sum', { dtype: 'int32' }),
    ])
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^operation +types +wasm +cpu$/),
      expect.stringMatching(/^-+$/),
      expect.stringMatching(/^sum +float32, int32 +ok +ok$/),
      expect.stringMatching(/^ok: /),
    ])
  })

  it('tells a missing gradient from a wrong value, and gives each reason once', () => {
    const missing = { status: 'missing', reason: 'no kernel' } as const
    const text = capabilityTable([
      row('native', 'topk'),
      row('native', 'topk', { gradient: true, status: 'wrong', reason: 'gives 1 for 2' }),
      row('native', 'searchSorted', missing),
      row('native', 'searchSorted', { ...missing, dtype: 'int32' }),
    ])
    expect(text).toMatch(/^topk +float32 +gradient wrong$/m)
    expect(text).toMatch(/^searchSorted +float32, int32 +missing$/m)
    expect(text).toMatch(/^native wrong: topk float32 gradient: gives 1 for 2$/m)
    expect(text).toMatch(/^native missing: searchSorted float32, searchSorted int32: no kernel$/m)
  })
})
