import type { ReportArm, ReportMeasure, RetrievalReportData } from '@neg/cli/page'

import type { TerminalSummary } from '../experiment.ts'

/** The table of all arms, and a line each on the best dense arm, on the mined negatives and on the filters. */
export function terminalSummary(
  data: RetrievalReportData,
  seconds: Readonly<Record<string, readonly number[]>>,
): TerminalSummary {
  const { arms, measures, primary } = data
  return {
    columns: [
      { label: 'arm' },
      ...measures.flatMap((measure) => [
        { label: measure },
        { label: '95 %', importance: measure === primary ? 5 : 2 },
      ]),
      { label: 'over control', importance: 7 },
      { label: 'p', importance: 6 },
      { label: 'steps', importance: 4 },
      { label: 'texts', importance: 1 },
      { label: 'seconds', importance: 3 },
    ],
    rows: arms.map((arm) => [
      arm.name,
      ...measures.flatMap((measure) => [digits(arm.measures[measure].value), spread(arm.measures[measure])]),
      arm.comparison === undefined ? null : signed(arm.comparison.difference),
      arm.comparison === undefined ? null : digits(arm.comparison.pValue, 4),
      arm.steps ?? null,
      arm.textsEmbedded === undefined ? null : arm.textsEmbedded.toLocaleString('en'),
      seconds[arm.id] === undefined ? null : mean(seconds[arm.id]).toFixed(1),
    ]),
    lines: ['', bestLine(data), ...minedLines(data), ...filterLines(data)],
  }
}

function bestLine({ arms, primary, baseline }: RetrievalReportData): string {
  const value = (arm: ReportArm): number => arm.measures[primary].value
  const best = arms.filter(({ kind }) => kind === 'dense').reduce((a, b) => (value(b) > value(a) ? b : a))
  const lexical = arms.find(({ id }) => id === baseline)
  const ratio = lexical === undefined ? '' : `, ${(value(best) / value(lexical)).toFixed(2)} times ${lexical.name}`
  return `Best dense arm: ${best.name}, ${primary} ${digits(value(best))}${ratio}.`
}

function minedLines({ arms, control, mining = [] }: RetrievalReportData): string[] {
  const name = arms.find(({ id }) => id === control)?.name ?? 'the control'
  return mining.flatMap((source) => {
    const arm = arms.find((one) => one.source === source.id && one.sourceFilter === undefined)
    if (arm?.comparison === undefined) return []
    const share = source.falseNegatives
    const suspected =
      share === undefined ? '' : ` ${percent(share.suspected / share.total)} of them are suspected: ${share.route}.`
    return [`${source.name} negatives ${verdict(arm.comparison)} over ${name}.${suspected}`]
  })
}

function filterLines({ arms }: RetrievalReportData): string[] {
  return arms.flatMap((arm) =>
    arm.filterComparison === undefined
      ? []
      : [`${arm.name}: the filters ${verdict(arm.filterComparison)} over the same negatives unfiltered.`],
  )
}

function verdict({ difference, pValue }: { readonly difference: number; readonly pValue: number }): string {
  const word = pValue >= 0.05 ? 'make no significant difference' : difference > 0 ? 'help' : 'hurt'
  return `${word}: ${signed(difference)} (p ${digits(pValue, 4)})`
}

function spread({ interval, seeds }: ReportMeasure): string | null {
  if (seeds !== undefined) return `seeds ${digits(Math.min(...seeds))} to ${digits(Math.max(...seeds))}`
  return interval === undefined ? null : `${digits(interval.low)} to ${digits(interval.high)}`
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}

function digits(value: number, count = 3): string {
  return value.toFixed(count)
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${digits(value, 4)}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}
