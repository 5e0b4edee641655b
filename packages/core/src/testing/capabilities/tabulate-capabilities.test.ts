import { describe, expect, it } from 'vitest'

import { tabulateCapabilities } from './tabulate-capabilities.ts'
import type { EngineCapability } from './tabulate-capabilities.ts'

function row(engine: EngineCapability['engine'], op: string, more: Partial<EngineCapability> = {}): EngineCapability {
  return { engine, op, dtype: 'float32', gradient: false, status: 'ok', reason: '', ...more }
}

describe('tabulateCapabilities', () => {
  it('joins the types on which the engines are alike', () => {
    const { engines, lines, shortcomings } = tabulateCapabilities([
      row('wasm', 'sum'),
      row('wasm', 'sum', { gradient: true }),
      row('wasm', 'sum', { dtype: 'int32' }),
      row('cpu', 'sum'),
      row('cpu', 'sum', { gradient: true }),
      row('cpu', 'sum', { dtype: 'int32' }),
    ])
    expect(engines).toEqual(['wasm', 'cpu'])
    expect(lines).toEqual([{ op: 'sum', types: ['float32', 'int32'], cells: ['ok', 'ok'] }])
    expect(shortcomings).toEqual([])
  })

  it('tells a missing gradient from a wrong value, and gives each reason once', () => {
    const missing = { status: 'missing', reason: 'no kernel' } as const
    const { lines, shortcomings } = tabulateCapabilities([
      row('native', 'topk'),
      row('native', 'topk', { gradient: true, status: 'wrong', reason: 'gives 1 for 2' }),
      row('native', 'searchSorted', missing),
      row('native', 'searchSorted', { ...missing, dtype: 'int32' }),
    ])
    expect(lines).toEqual([
      { op: 'topk', types: ['float32'], cells: ['gradient wrong'] },
      { op: 'searchSorted', types: ['float32', 'int32'], cells: ['missing'] },
    ])
    expect(shortcomings).toEqual([
      'native wrong: topk float32 gradient: gives 1 for 2',
      'native missing: searchSorted float32, searchSorted int32: no kernel',
    ])
  })
})
