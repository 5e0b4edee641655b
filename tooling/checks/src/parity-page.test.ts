import { describe, expect, it } from 'vitest'

import { parityPage } from './parity-page.ts'
import type { ParityRow } from './parity-page.ts'

const row = (worst: number | null, changes: Partial<ParityRow> = {}): ParityRow => ({
  file: '00-bm25',
  function: 'search',
  engine: 'wasm',
  status: 'pass',
  worst,
  ...changes,
})
const line = (rows: readonly ParityRow[], former = ''): string | undefined =>
  parityPage(rows, former)
    .split('\n')
    .find((one) => one.startsWith('| search'))

describe('parityPage', () => {
  it('states one bound for the cases of a function on an engine, by powers of ten from 1e-6 on', () => {
    expect(line([row(3e-9), row(0)])).toBe('| search | 2 | < 1e-6 |')
    expect(line([row(3e-9), row(2e-4)])).toBe('| search | 2 | < 1e-3 |')
    expect(line([row(1e-6)])).toBe('| search | 1 | < 1e-5 |')
    expect(line([row(5)])).toBe('| search | 1 | < 1e+1 |')
    expect(line([row(null)])).toBe('| search | 1 | equal |')
  })

  it('has a column for each engine and counts what does not pass', () => {
    const rows = [row(0), row(null), row(0, { engine: 'cpu' }), row(0.5, { engine: 'cpu', status: 'fail' })]
    expect(line(rows)).toBe('| search | 2 | < 1e-6 | 1 fail |')
    expect(line([row(null, { status: 'missing' }), row(null, { status: 'no-data' })])).toContain('1 missing, 1 no-data')
  })

  it('keeps a stated bound while it holds and is not far too wide', () => {
    const former = parityPage([row(2e-5)], '')
    expect(line([row(1e-7)], former)).toBe('| search | 1 | < 1e-4 |')
    expect(line([row(2e-4)], former)).toBe('| search | 1 | < 1e-3 |')
    expect(line([row(1e-7)], former.replace('1e-4', '1e-3'))).toBe('| search | 1 | < 1e-6 |')
    expect(parityPage([row(1e-7)], former)).toBe(former)
  })

  it('keeps a stated bound where there is no data to measure it', () => {
    const former = parityPage([row(2e-5)], '')
    expect(parityPage([row(null, { status: 'no-data' })], former)).toBe(former)
    expect(line([row(null, { status: 'no-data' }), row(2e-4)], former)).toBe('| search | 2 | < 1e-3 |')
    expect(line([row(null, { status: 'no-data' }), row(null, { status: 'error' })], former)).toContain('1 error')
  })

  it('reads bounds under the table that a formatter has aligned', () => {
    const former = parityPage([row(2e-5)], '').replace('| search | 1 | < 1e-4 |', '| search | 1     | < 1e-4 |')
    expect(line([row(1e-7)], former)).toBe('| search | 1 | < 1e-4 |')
  })
})
