import type { EChartsOption } from 'echarts'
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, MarkLineComponent, SVGRenderer])

export interface DrawingSize {
  readonly width: number
  readonly height: number
}

/**
 * Draws an ECharts option as the inside of an inline SVG: colours may be CSS variables, text takes the page's font.
 *
 * ECharts numbers its clip paths by how many charts the process drew before; they are renamed after `id` instead, so
 * equal options give equal bytes. What serves only its own interactive client is left out.
 */
export function drawSvg(option: EChartsOption, size: DrawingSize, id: string): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size })
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...option })
    return chart
      .renderToSVGString({ useViewBox: true })
      .replace(/^<svg[^>]*>\s*<rect[^>]*fill="none"[^>]*><\/rect>/, '')
      .replace(/<\/svg>\s*$/, '')
      .replace(/<style\b[^>]*>[\s\S]*?<\/style>/g, '')
      .replace(/<path d=""[^>]*><\/path>\s*/g, '')
      .replace(/ (?:class|pointer-events|ecmeta_\w+|xml:space)="[^"]*"/g, '')
      .replace(/font-family:inherit;?/g, '')
      .replace(/\bzr\d+-/g, `${id}-`)
      .trim()
  } finally {
    chart.dispose()
  }
}
