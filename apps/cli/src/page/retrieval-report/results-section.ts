import { holm } from '@neg/core/statistics'

import { formatNumber } from '../format-number.ts'
import type { DataTable, Section, TableCell, TableColumn } from '../page.ts'
import { bestDense } from './headline.ts'
import type { ReportArm, ReportMeasure, RetrievalReportData } from './report-data.ts'
import { intervalNote, listWords, pValueWords, signed } from './words.ts'

/** The table of all arms and a figure of the measure that decides. */
export function resultsSection(data: RetrievalReportData): Section {
  const { arms, primary, baseline } = data
  const base = arms.find(({ id }) => id === baseline)
  return {
    title: 'Results',
    blocks: [
      {
        kind: 'figure',
        title: `${primary} of every arm`,
        chart: {
          kind: 'dot',
          categories: arms.map(({ name }) => name),
          categoryColors: arms.map((_, index) => index),
          value: { label: primary, format: { style: 'decimal', digits: 2 } },
          series: [
            {
              name: primary,
              values: arms.map(({ measures }) => measures[primary].value),
              intervals: arms.map(({ measures }) => measures[primary].interval ?? null),
            },
          ],
          mark:
            base === undefined
              ? undefined
              : {
                  value: base.measures[primary].value,
                  label: `${base.name}: ${formatNumber(base.measures[primary].value)}`,
                },
        },
        caption:
          'Lines are intervals over the test queries. Arms are tested query by query, so two of them can differ significantly although their intervals overlap.',
      },
      resultsTable(data),
    ],
  }
}

function resultsTable(data: RetrievalReportData): DataTable {
  const { arms, measures, primary, control } = data
  const best = bestDense(data)
  const seeded = arms.some((arm) => (arm.measures[primary].seeds?.length ?? 0) > 1)
  const tested = arms.some(({ comparison }) => comparison !== undefined)
  const columns: (TableColumn & { readonly cell: (arm: ReportArm, index: number) => TableCell })[] = [
    { label: 'Arm', cell: armCell },
    {
      label: 'Steps',
      align: 'end',
      explanation: 'Training steps in all, those of the arm it continues included',
      format: { style: 'integer' },
      cell: ({ steps }) => steps ?? null,
    },
    {
      label: 'Texts',
      align: 'end',
      explanation: 'Texts that were embedded in training',
      format: { style: 'integer' },
      cell: ({ textsEmbedded }) => textsEmbedded ?? null,
    },
    ...measures.map((measure) => ({
      label: measure,
      align: 'end' as const,
      cell: (arm: ReportArm): TableCell => measureCell(arm.measures[measure]),
    })),
  ]
  if (seeded) {
    columns.push({
      label: 'Over seeds',
      align: 'end',
      explanation: `Standard deviation of ${primary} over the seeds, and its least and greatest value`,
      cell: (arm) => spreadCell(arm.measures[primary]),
    })
  }
  if (tested) {
    const name = arms.find(({ id }) => id === control)?.name ?? 'the control'
    columns.push(
      {
        label: `Δ ${primary}`,
        align: 'end',
        explanation: `${primary} minus that of ${name}`,
        cell: differenceCell,
      },
      {
        label: 'p',
        align: 'end',
        explanation: `Two-sided paired randomisation test against ${name}`,
        cell: ({ comparison }) =>
          comparison === undefined ? null : { text: pValueWords(comparison.pValue), sort: comparison.pValue },
      },
    )
  }
  return {
    kind: 'table',
    title: 'All arms',
    columns,
    rows: arms.map((arm, index) => ({
      cells: columns.map(({ cell }) => cell(arm, index)),
      emphasis: arm.id === best?.id,
    })),
    caption: tableCaption(data),
  }
}

function armCell({ name, negatives, filter }: ReportArm, color: number): TableCell {
  const note = [negatives, filter].filter((part) => part !== undefined).join('; ')
  return { text: name, note: note === '' ? undefined : note, color }
}

function measureCell(measure: ReportMeasure | undefined): TableCell {
  if (measure === undefined) return null
  const { value, interval } = measure
  return { text: formatNumber(value), note: interval && intervalNote(interval), sort: value }
}

function spreadCell({ seeds = [] }: ReportMeasure): TableCell {
  if (seeds.length < 2) return null
  const mean = seeds.reduce((sum, value) => sum + value, 0) / seeds.length
  const variance = seeds.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (seeds.length - 1)
  const deviation = Math.sqrt(variance)
  const range = intervalNote({ low: Math.min(...seeds), high: Math.max(...seeds) })
  return { text: `± ${formatNumber(deviation)}`, note: range, sort: deviation }
}

function differenceCell({ comparison }: ReportArm): TableCell {
  if (comparison === undefined) return null
  const { difference, interval } = comparison
  const note = interval && `${signed(interval.low)} to ${signed(interval.high)}`
  return { text: signed(difference), note, sort: difference }
}

function tableCaption({ arms, control, primary, alpha = 0.05 }: RetrievalReportData): string {
  const sentences = ['The best dense arm is set off. Small print under a figure is its interval.']
  const seeds = Math.max(...arms.map((arm) => arm.measures[primary].seeds?.length ?? 1))
  if (seeds > 1) sentences.push(`Figures are means over ${seeds} seeds.`)
  const tested = arms.filter(({ comparison }) => comparison !== undefined)
  if (tested.length > 0) {
    const name = arms.find(({ id }) => id === control)?.name ?? 'the control'
    const adjusted = holm(tested.map(({ comparison }) => comparison?.pValue ?? 1))
    const standing = tested.filter((_, index) => adjusted[index] < alpha).map((arm) => arm.name)
    const left =
      standing.length === 0 ? 'none stays' : `${listWords(standing)} ${standing.length === 1 ? 'stays' : 'stay'}`
    sentences.push(
      `Δ and p are against ${name}. After Holm’s correction for ${tested.length} tests ${left} below ${alpha}.`,
    )
  }
  return sentences.join(' ')
}
