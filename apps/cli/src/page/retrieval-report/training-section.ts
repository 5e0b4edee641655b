import type { Axis, Figure, LineSeries } from '../figures/figure.ts'
import type { Block, Section } from '../page.ts'
import type { ReportArm, RetrievalReportData } from './report-data.ts'

/** Loss and validation by step; undefined where no arm has a curve. */
export function trainingSection({ arms, primary }: RetrievalReportData): Section | undefined {
  const series = (curve: (arm: ReportArm) => ReportArm['loss']): readonly LineSeries[] =>
    arms.flatMap((arm, color) => {
      const points = curve(arm)
      if (points === undefined || points.length === 0) return []
      return [{ name: arm.name, color, points: points.map(({ step, value }) => ({ x: step, y: value })) }]
    })
  const validation = series((arm) => arm.validation)
  const loss = series((arm) => arm.loss)
  const blocks: Block[] = []
  if (validation.length > 0) {
    blocks.push(curves(`Validation ${primary}`, { label: primary, format: { style: 'decimal' } }, validation))
  }
  if (loss.length > 0) {
    const how = 'Other negatives make another loss: compare the course of each curve, and the arms by their results.'
    blocks.push(curves('Training loss', { label: 'loss' }, loss), { kind: 'prose', paragraphs: [how] })
  }
  return blocks.length === 0 ? undefined : { title: 'Training', blocks }
}

/** Arms that continue another one move in a far narrower range than a first training, so they get a figure beside it. */
function curves(title: string, y: Axis, series: readonly LineSeries[]): Block {
  const start = ({ points }: LineSeries): number => points[0].x
  const earliest = Math.min(...series.map(start))
  const fresh = series.filter((line) => start(line) === earliest)
  const continued = series.filter((line) => start(line) !== earliest)
  const figure = (name: string, lines: readonly LineSeries[]): Figure => ({
    kind: 'figure',
    title: name,
    chart: { kind: 'line', x: { label: 'training step', format: { style: 'integer' } }, y, series: lines },
  })
  if (continued.length === 0) return figure(title, fresh)
  const first = fresh.length === 1 ? fresh[0].name : 'first training'
  return { kind: 'grid', blocks: [figure(`${title}: ${first}`, fresh), figure(`${title}: continued`, continued)] }
}
