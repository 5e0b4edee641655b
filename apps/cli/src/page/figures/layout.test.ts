import { describe, expect, it } from 'vitest'

import { tickLabel } from './layout.ts'

describe('tickLabel', () => {
  it.each([
    [[0, 0.002, 0.01], { style: 'percent', digits: 0 }, ['0\u00a0%', '0.2\u00a0%', '1\u00a0%']],
    [[0.1, 0.25, 0.275], { style: 'decimal' }, ['0.10', '0.25', '0.275']],
    [[0, 0.30000000000000004, 1], undefined, ['0', '0.3', '1']],
    [[0, 0.5, 25_000], { style: 'integer' }, ['0', '0.5', '25,000']],
    [[1, 1.5], { style: 'decimal', digits: 1 }, ['1.0', '1.5']],
  ] as const)('tells neighbouring ticks apart: %o', (values, format, labels) => {
    expect(values.map((value) => tickLabel(value, format))).toEqual(labels)
  })
})
