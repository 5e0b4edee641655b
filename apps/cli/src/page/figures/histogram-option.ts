import type { EChartsOption } from 'echarts'

import { colorReference } from '../palette.ts'
import type { Histogram } from './figure.ts'
import { axisFrame, dashOf, frameOf, markLine, valueAxis } from './layout.ts'
import type { FigureWidth } from './layout.ts'

/** Outlines of counts between edges, filled lightly, so that several can lie on top of one another. */
export function histogramOption(chart: Histogram, width: FigureWidth): EChartsOption {
  const { edges, xMark } = chart
  const frame = axisFrame(width, xMark !== undefined)
  const [first] = edges
  const last = edges[edges.length - 1]
  const x = valueAxis({ min: first, max: last, ...chart.x }, 'bottom', frame)
  return {
    grid: frameOf(frame),
    // The outer edges are seldom round numbers and would crowd those that are.
    xAxis: {
      ...x,
      axisLabel: { ...x.axisLabel, showMinLabel: false, showMaxLabel: false },
      splitLine: { show: false },
    },
    yAxis: valueAxis(chart.y, 'left', frame, true),
    series: chart.series.map((series, index) => {
      const color = colorReference(series.color ?? index)
      return {
        type: 'line',
        step: 'start',
        symbol: 'none',
        // A count stands at its bin's right edge and reaches back to the left one; both ends drop to 0.
        data: [[first, 0], ...edges.slice(1).map((edge, bin) => [edge, series.counts[bin]]), [last, 0]],
        lineStyle: { color, width: 1.75, type: dashOf(index) as 'solid' },
        itemStyle: { color },
        areaStyle: { color, opacity: 0.18 },
        markLine:
          index === 0
            ? markLine(xMark, { axis: 'xAxis', nearEnd: (xMark?.value ?? first) > (first + last) / 2 })
            : undefined,
      }
    }),
  }
}
