import type { CustomSeriesOption, EChartsOption, SeriesOption } from 'echarts'

import { colorReference } from '../palette.ts'
import type { BarChart, CategorySeries, DotChart } from './figure.ts'
import { fontSize, frameOf, markLine, pixels, symbolOf, valueAxis } from './layout.ts'
import type { FigureWidth, Frame } from './layout.ts'

const barThickness = 14
/** From one bar or dot of a category to the next, and the air between categories. */
const pitch = 17
const air = 15
/** Of the labels: about the mean of a letter, and from line to line. */
const letterWidth = fontSize * 0.56
const lineHeight = 15

type CategoryChart = BarChart | DotChart

/** How high a figure with these categories has to be. */
export function categoryHeight(chart: CategoryChart, width: FigureWidth): number {
  const { top, bottom } = categoryFrame(chart, width)
  return top + bottom + chart.categories.length * bandHeight(chart, width)
}

/** Room for the bars or dots of a category, and for its label where that breaks into lines. */
function bandHeight(chart: CategoryChart, width: FigureWidth): number {
  const lanes = chart.kind === 'bar' && chart.arrangement === 'stacked' ? 1 : chart.series.length
  const room = categoryFrame(chart, width).left - 12
  const lines = Math.max(
    ...chart.categories.map((category) => Math.ceil((category.length * letterWidth * 1.15) / room)),
  )
  return Math.max(lanes * pitch + air, lines * lineHeight + 6)
}

/** Horizontal bars, grouped or stacked, or dots; a thin line with end caps is an interval. */
export function categoryOption(chart: CategoryChart, width: FigureWidth): EChartsOption {
  const frame = categoryFrame(chart, width)
  const [least, largest] = extent(chart)
  const nearEnd = chart.mark !== undefined && chart.mark.value > (least + largest) / 2
  return {
    grid: frameOf(frame),
    xAxis: {
      ...valueAxis(chart.value, 'bottom', frame, chart.kind === 'bar'),
      splitNumber: width === 'wide' ? 6 : 3,
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: [...chart.categories],
      axisLine: { lineStyle: { color: 'var(--axis)' } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        color: 'var(--ink)',
        fontSize,
        interval: 0,
        width: frame.left - 12,
        overflow: 'break',
        lineHeight,
      },
    },
    series: [
      ...chart.series.flatMap((series, index) => seriesOf(chart, series, index)),
      { type: 'line', data: [], markLine: markLine(chart.mark, { axis: 'xAxis', nearEnd, inverse: true }) },
    ],
  }
}

function seriesOf(chart: CategoryChart, series: CategorySeries, index: number): SeriesOption[] {
  const color = (category: number): string => colorReference(chart.categoryColors?.[category] ?? series.color ?? index)
  const stacked = chart.kind === 'bar' && chart.arrangement === 'stacked'
  const offset = stacked ? 0 : (index - (chart.series.length - 1) / 2) * pitch
  const values = series.values.map((value, category) => ({ value, itemStyle: { color: color(category) } }))
  if (chart.kind === 'bar') {
    const bars: SeriesOption = {
      type: 'bar',
      data: values.map(({ value, itemStyle }) => ({ value: value ?? '-', itemStyle })),
      barWidth: barThickness,
      barGap: `${((pitch - barThickness) / barThickness) * 100}%`,
      stack: stacked ? 'all' : undefined,
      itemStyle: stacked ? { borderColor: 'var(--surface)', borderWidth: 1 } : { borderRadius: [0, 2, 2, 0] },
    }
    return stacked ? [bars] : [bars, ...intervals(series, offset, () => 'var(--ink)')]
  }
  return [
    ...intervals(series, offset, color),
    {
      type: 'scatter',
      data: values.map(({ value, itemStyle }, category) => ({ value: [value ?? '-', category], itemStyle })),
      symbol: chart.series.length === 1 ? 'circle' : symbolOf(series.color ?? index),
      symbolSize: 10,
      symbolOffset: [0, offset],
      itemStyle: { opacity: 1 },
      z: 4,
    },
  ]
}

function intervals(series: CategorySeries, offset: number, color: (category: number) => string): CustomSeriesOption[] {
  const present = (series.intervals ?? []).flatMap((interval, category) =>
    interval === null ? [] : [[interval.low, interval.high, category]],
  )
  if (present.length === 0) return []
  return [
    {
      type: 'custom',
      data: present,
      encode: { x: [0, 1], y: 2 },
      z: 3,
      renderItem: (_, api) => {
        const category = Number(api.value(2))
        const [left, y] = api.coord([api.value(0), category])
        const [right] = api.coord([api.value(1), category])
        const row = y + offset
        const style = { stroke: color(category), lineWidth: 1.75, fill: 'none' }
        const stroke = (x1: number, y1: number, x2: number, y2: number) =>
          ({ type: 'line', shape: { x1, y1, x2, y2 }, style }) as const
        return {
          type: 'group',
          children: [
            stroke(left, row, right, row),
            stroke(left, row - 4, left, row + 4),
            stroke(right, row - 4, right, row + 4),
          ],
        }
      },
    },
  ]
}

function extent({ kind, value, series }: CategoryChart): readonly [least: number, largest: number] {
  const ends = series.flatMap(({ values, intervals: around = [] }) => [
    ...values.filter((each) => each !== null),
    ...around.flatMap((interval) => (interval === null ? [] : [interval.low, interval.high])),
  ])
  const least = value.min ?? (kind === 'bar' ? 0 : Math.min(...ends))
  return [least, value.max ?? Math.max(...ends)]
}

/** The labels' column takes what the longest one needs, up to a third of the figure; longer ones break. */
function categoryFrame(chart: CategoryChart, width: FigureWidth): Frame {
  const longest = Math.max(0, ...chart.categories.map((category) => category.length))
  const left = Math.min(24 + longest * letterWidth, pixels[width] / 3)
  return { left, right: 22, top: chart.mark === undefined ? 10 : 26, bottom: 46 }
}
