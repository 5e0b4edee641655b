import type { EChartsOption, SeriesOption } from 'echarts'

import { colorReference } from '../palette.ts'
import type { LineChart, ScatterChart } from './figure.ts'
import { axisFrame, dashOf, frameOf, markLine, symbolOf, valueAxis } from './layout.ts'
import type { FigureWidth } from './layout.ts'

/** Above this many points a line is drawn without a marker at each. */
const markedPoints = 16

/** Lines over a common axis, each with its band where it has one. */
export function lineOption(chart: LineChart, width: FigureWidth): EChartsOption {
  const frame = axisFrame(width, chart.xMark !== undefined)
  const points = chart.series.flatMap((series) => series.points)
  const xs = points.map((point) => point.x)
  const middle = (Math.min(...xs) + Math.max(...xs)) / 2
  const series = chart.series.flatMap((line, index): SeriesOption[] => {
    const number = line.color ?? index
    const color = colorReference(number)
    return [
      ...bandSeries(line.band, color, index),
      {
        type: 'line',
        data: line.points.map((point) => [point.x, point.y]),
        showSymbol: line.points.length <= markedPoints,
        symbol: chart.series.length === 1 ? 'circle' : symbolOf(number),
        symbolSize: 7,
        lineStyle: {
          color,
          width: 2,
          type: (chart.series.length === 1 ? 'solid' : dashOf(number)) as 'solid',
          cap: 'round',
        },
        itemStyle: { color, borderWidth: 0 },
        z: 3,
      },
    ]
  })
  const marks = [
    markLine(chart.xMark, { axis: 'xAxis', nearEnd: (chart.xMark?.value ?? 0) > middle }),
    markLine(chart.yMark, { axis: 'yAxis' }),
  ].filter((mark) => mark !== undefined)
  return {
    grid: frameOf(frame),
    xAxis: valueAxis(chart.x, 'bottom', frame),
    yAxis: valueAxis(chart.y, 'left', frame),
    series: [...series, ...marks.map((mark): SeriesOption => ({ type: 'line', data: [], markLine: mark }))],
  }
}

/** Two stacked areas: an unseen one up to the low end, and a tinted one from there to the high end. */
function bandSeries(band: LineChart['series'][number]['band'], color: string, index: number): SeriesOption[] {
  if (band === undefined) return []
  const shared = { type: 'line', stack: `band-${index}`, symbol: 'none', lineStyle: { opacity: 0 }, z: 1 } as const
  return [
    { ...shared, stackStrategy: 'all', data: band.map(({ x, low }) => [x, low]) },
    {
      ...shared,
      stackStrategy: 'all',
      data: band.map(({ x, low, high }) => [x, high - low]),
      areaStyle: { color, opacity: 0.16 },
    },
  ]
}

/** Points over two value axes. */
export function scatterOption(chart: ScatterChart, width: FigureWidth): EChartsOption {
  const frame = axisFrame(width, false)
  return {
    grid: frameOf(frame),
    xAxis: valueAxis(chart.x, 'bottom', frame),
    yAxis: valueAxis(chart.y, 'left', frame),
    series: chart.series.map((series, index) => ({
      type: 'scatter',
      data: series.points.map((point) => [point.x, point.y]),
      symbol: symbolOf(series.color ?? index),
      symbolSize: series.points.length > 200 ? 4 : 8,
      itemStyle: { color: colorReference(series.color ?? index), opacity: series.points.length > 200 ? 0.55 : 0.85 },
    })),
  }
}
