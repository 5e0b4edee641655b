import { formatNumber, noBreak } from '../format-number.ts'
import type { ReportComparison, ReportInterval } from './report-data.ts'

/** `0.245 to 0.292`. */
export function intervalWords({ low, high }: ReportInterval): string {
  return `${formatNumber(low)} to ${formatNumber(high)}`
}

/** `0.245–0.292`, for narrow columns; an interval that may go below 0 takes `intervalWords`. */
export function intervalNote({ low, high }: ReportInterval): string {
  return `${formatNumber(low)}–${formatNumber(high)}`
}

/** A difference with its sign: `+0.010`. */
export function signed(value: number, digits = 3): string {
  const written = formatNumber(value, { style: 'decimal', digits })
  return value > 0 ? `+${written}` : written
}

/** `0.005`, or `< 0.001`. */
export function pValueWords(pValue: number): string {
  return pValue < 0.001 ? `<${noBreak}0.001` : formatNumber(pValue, { style: 'decimal', digits: pValue < 0.01 ? 4 : 3 })
}

/** `+0.010, p = 0.005`. */
export function comparisonWords({ difference, pValue }: ReportComparison): string {
  const sign = pValue < 0.001 ? '' : `=${noBreak}`
  return `${signed(difference)}, p${noBreak}${sign}${pValueWords(pValue)}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listWords(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`
}

/** A rule's name as words, also where it is that of an option: `relativeMargin` reads `relative margin`. */
export function ruleWords(rule: string): string {
  return rule.replaceAll(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
}
