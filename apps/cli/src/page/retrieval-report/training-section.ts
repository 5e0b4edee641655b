import type { Figure, LineSeries } from '../figures/figure.ts'
import type { Section } from '../page.ts'
import type { ReportArm, RetrievalReportData } from './report-data.ts'

/** Loss and validation by step; undefined where no arm has a curve. */
export function trainingSection({ arms, primary }: RetrievalReportData): Section | undefined {
  const series = (curve: (arm: ReportArm) => ReportArm['loss']): LineSeries[] =>
    arms.flatMap((arm, color) => {
      const points = curve(arm)
      if (points === undefined || points.length === 0) return []
      return [{ name: arm.name, color, points: points.map(({ step, value }) => ({ x: step, y: value })) }]
    })
  const x = { label: 'training step', format: { style: 'integer' } } as const
  const loss = series((arm) => arm.loss)
  const validation = series((arm) => arm.validation)
  const blocks: Figure[] = []
  if (validation.length > 0) {
    blocks.push({
      kind: 'figure',
      title: `${primary} on the validation queries`,
      chart: { kind: 'line', x, y: { label: primary, format: { style: 'decimal', digits: 2 } }, series: validation },
    })
  }
  if (loss.length > 0) {
    blocks.push({
      kind: 'figure',
      title: 'Training loss',
      chart: { kind: 'line', x, y: { label: 'loss', format: { style: 'decimal', digits: 1 } }, series: loss },
      caption:
        'Arms with other negatives have other losses: compare the course of a curve with itself, and arms by their results.',
    })
  }
  return blocks.length === 0 ? undefined : { title: 'Training', blocks }
}
