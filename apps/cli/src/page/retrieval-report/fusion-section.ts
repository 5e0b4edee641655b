import type { Figure } from '../figures/figure.ts'
import { formatNumber } from '../format-number.ts'
import type { Section } from '../page.ts'
import type { RetrievalReportData } from './report-data.ts'

/** How the fused ranking does on the validation queries by its weight, and which weight was taken. */
export function fusionSection({ arms, fusion, primary }: RetrievalReportData): Section | undefined {
  if (fusion === undefined) return undefined
  const { points, chosen, rule, secondMeasure } = fusion
  const index = arms.findIndex(({ kind }) => kind === 'fused')
  const color = index === -1 ? 0 : index
  const x = { label: 'weight' }
  const xMark = { value: chosen, label: `chosen: ${formatNumber(chosen, { style: 'decimal', digits: 2 })}` }
  const figure = (measure: string, values: readonly { readonly x: number; readonly y: number }[]): Figure => ({
    kind: 'figure',
    title: `${measure} on the validation queries`,
    chart: {
      kind: 'line',
      x,
      y: { label: measure, format: { style: 'decimal' } },
      xMark,
      series: [{ name: measure, color, points: values }],
    },
  })
  const first = figure(
    primary,
    points.map(({ weight, value }) => ({ x: weight, y: value })),
  )
  const second = points.flatMap(({ weight, second: y }) => (y === undefined ? [] : [{ x: weight, y }]))
  const both = secondMeasure !== undefined && second.length > 0
  return {
    title: 'Fusion',
    blocks: [
      { kind: 'prose', paragraphs: [`${rule}. The weight is the one that did best on the validation queries.`] },
      both ? { kind: 'grid', blocks: [first, figure(secondMeasure, second)] } : first,
    ],
  }
}
