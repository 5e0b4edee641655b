import type { NumberFormat } from './page.ts'

/** A space at which a line does not end. */
export const noBreak = '\u00a0'

/** Writes a number: `0.268`, `12,345`, `3.2 %`, with a true minus sign. What isn't finite is a dash. */
export function formatNumber(value: number, format: NumberFormat = { style: 'decimal' }): string {
  if (!Number.isFinite(value)) return '–'
  const { style, digits = style === 'decimal' ? 3 : style === 'percent' ? 1 : 0 } = format
  const scaled = style === 'percent' ? value * 100 : value
  const [whole, fraction] = Math.abs(scaled).toFixed(digits).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const written = fraction === undefined ? grouped : `${grouped}.${fraction}`
  const negative = scaled < 0 && /[1-9]/.test(written)
  return `${negative ? '−' : ''}${written}${style === 'percent' ? `${noBreak}%` : ''}`
}
