import { formatNumber } from '../format-number.ts'
import type { DataTable, NumberFormat, TableCell } from '../page.ts'
import type { CategorySeries, Chart, Figure, LineChart, ScatterChart } from './figure.ts'

/** Figures with more numbers than this are only drawn: a table of them would help nobody. */
const mostCells = 400

/** The numbers of a figure as a table; undefined where they are too many. */
export function figureData({ title, chart }: Figure): DataTable | undefined {
  const { head, rows } = tableOf(chart)
  if (rows.length * head.length > mostCells) return undefined
  const columns = head.map((label, index) => ({ label, align: index === 0 ? ('start' as const) : ('end' as const) }))
  return { kind: 'table', title, columns, rows: rows.map((cells) => ({ cells })), sortable: false }
}

interface Numbers {
  readonly head: readonly string[]
  readonly rows: readonly (readonly TableCell[])[]
}

function tableOf(chart: Chart): Numbers {
  switch (chart.kind) {
    case 'line':
    case 'scatter':
      return pointTable(chart)
    case 'histogram':
      return {
        head: [chart.x.label, ...chart.series.map((series) => series.name)],
        rows: chart.edges
          .slice(1)
          .map((edge, bin) => [
            `${written(chart.edges[bin], chart.x.format)} to ${written(edge, chart.x.format)}`,
            ...chart.series.map((series) => written(series.counts[bin], chart.y.format)),
          ]),
      }
    case 'bar':
    case 'dot':
      return {
        head: ['', ...chart.series.map((series) => series.name)],
        rows: chart.categories.map((category, row) => [
          category,
          ...chart.series.map((series) => categoryCell(series, row, chart.value.format)),
        ]),
      }
  }
}

function pointTable({ x, y, series }: LineChart | ScatterChart): Numbers {
  const named = series.length > 1
  return {
    head: [...(named ? ['Series'] : []), x.label, y.label],
    rows: series.flatMap(({ name, points }) =>
      points.map((point) => [...(named ? [name] : []), written(point.x, x.format), written(point.y, y.format)]),
    ),
  }
}

function categoryCell({ values, intervals }: CategorySeries, row: number, format?: NumberFormat): TableCell {
  const value = values[row]
  if (value === null) return null
  const interval = intervals?.[row] ?? undefined
  if (interval === undefined) return written(value, format)
  return { text: written(value, format), note: `${written(interval.low, format)} to ${written(interval.high, format)}` }
}

/** In the axis's format, else with what a reader can use: four significant digits. */
function written(value: number, format: NumberFormat | undefined): string {
  if (format !== undefined) return formatNumber(value, format)
  const [, fraction = ''] = String(Number(value.toPrecision(4))).split('.')
  return formatNumber(value, { style: 'decimal', digits: fraction.length })
}
