import type { Figure, LineSeries } from '../figures/figure.ts'
import type { Block, Section } from '../page.ts'
import type { ReportArm, RetrievalReportData } from './report-data.ts'

/** Loss and validation by step; undefined where no arm has a curve. */
export function trainingSection({ arms, primary }: RetrievalReportData): Section | undefined {
  const series = (curve: (arm: ReportArm) => ReportArm['loss']): LineSeries[] =>
    arms.flatMap((arm, color) => {
      const points = curve(arm)
      if (points === undefined || points.length === 0) return []
      return [{ name: arm.name, color, points: points.map(({ step, value }) => ({ x: step, y: value })) }]
    })
  const loss = series((arm) => arm.loss)
  const validation = series((arm) => arm.validation)
  const blocks: Block[] = validationBlocks(primary, validation)
  if (loss.length > 0) {
    blocks.push({
      kind: 'figure',
      title: 'Training loss',
      chart: { kind: 'line', x: step, y: { label: 'loss', format: { style: 'decimal', digits: 1 } }, series: loss },
      caption:
        'Arms with other negatives have other losses: compare the course of a curve with itself, and arms by their results.',
    })
  }
  return blocks.length === 0 ? undefined : { title: 'Training', blocks }
}

const step = { label: 'training step', format: { style: 'integer' } } as const

/** Arms that continue another one move in a far narrower range than a first training, so they get a figure beside it. */
function validationBlocks(primary: string, series: readonly LineSeries[]): Block[] {
  const start = ({ points }: LineSeries): number => points[0].x
  const first = Math.min(...series.map(start))
  const figure = (title: string, lines: readonly LineSeries[]): Figure => ({
    kind: 'figure',
    title,
    chart: { kind: 'line', x: step, y: { label: primary, format: { style: 'decimal' } }, series: lines },
  })
  const fresh = series.filter((line) => start(line) === first)
  const continued = series.filter((line) => start(line) !== first)
  if (series.length === 0) return []
  if (continued.length === 0) return [figure(`${primary} on the validation queries`, fresh)]
  return [
    {
      kind: 'grid',
      blocks: [
        figure(`Validation ${primary}, first training`, fresh),
        figure(`Validation ${primary}, continued`, continued),
      ],
    },
  ]
}
