import { describe, expect, it } from 'vitest'

import { formatNumber } from './format-number.ts'

describe('formatNumber', () => {
  it.each([
    [0.26849, undefined, '0.268'],
    [-0.0047, undefined, '−0.005'],
    [-0.0001, undefined, '0.000'],
    [1234567.891, { style: 'decimal', digits: 1 }, '1,234,567.9'],
    [117791, { style: 'integer' }, '117,791'],
    [999.6, { style: 'integer' }, '1,000'],
    [0.4471, { style: 'percent' }, '44.7\u00a0%'],
    [1, { style: 'percent', digits: 0 }, '100\u00a0%'],
    [Number.NaN, undefined, '–'],
    [Number.POSITIVE_INFINITY, { style: 'percent' }, '–'],
  ] as const)('writes %f as it is read (%o)', (value, format, text) => {
    expect(formatNumber(value, format)).toBe(text)
  })
})
