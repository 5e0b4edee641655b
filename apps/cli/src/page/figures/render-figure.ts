import type { EChartsOption } from 'echarts'

import { escapeHtml } from '../escape-html.ts'
import { colorReference } from '../palette.ts'
import type { DataTable, InlineText } from '../page.ts'
import { categoryHeight, categoryOption } from './category-option.ts'
import { drawSvg } from './draw-svg.ts'
import { figureData } from './figure-data.ts'
import type { Chart, Figure } from './figure.ts'
import { histogramOption } from './histogram-option.ts'
import { dashOf, pixels, symbolOf } from './layout.ts'
import type { FigureWidth } from './layout.ts'
import { lineOption, scatterOption } from './line-option.ts'

/** How a figure's texts and numbers become HTML: given by the page, which knows how it writes both. */
export interface FigureWriting {
  inline(text: InlineText): string
  table(table: DataTable): string
}

/**
 * A figure as HTML: title, legend, the drawing for wide and for narrow places (only the narrow one in half a column),
 * caption, and the numbers as a table behind a click.
 *
 * @param id unique on the page; names the clip paths.
 */
export function renderFigure(figure: Figure, id: string, halfColumn: boolean, writing: FigureWriting): string {
  const label = escapeHtml(figure.description ?? describe(figure))
  const drawing = (width: FigureWidth): string => {
    const size = { width: pixels[width], height: heightOf(figure.chart, width) }
    const svg = drawSvg(optionOf(figure.chart, width), size, `${id}${width[0]}`)
    return `<svg class="drawing ${width}" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${label}">${svg}</svg>`
  }
  const drawings = halfColumn ? drawing('narrow') : drawing('wide') + drawing('narrow')
  const data = figureData(figure)
  return [
    `<figure class="figure${halfColumn ? ' half' : ''}">`,
    `<h3 class="figure-title">${escapeHtml(figure.title)}</h3>`,
    legend(figure.chart),
    drawings,
    figure.caption === undefined ? '' : `<figcaption>${writing.inline(figure.caption)}</figcaption>`,
    data === undefined ? '' : `<details class="numbers"><summary>The numbers</summary>${writing.table(data)}</details>`,
    '</figure>',
  ].join('')
}

function optionOf(chart: Chart, width: FigureWidth): EChartsOption {
  switch (chart.kind) {
    case 'line':
      return lineOption(chart, width)
    case 'scatter':
      return scatterOption(chart, width)
    case 'histogram':
      return histogramOption(chart, width)
    case 'bar':
    case 'dot':
      return categoryOption(chart, width)
  }
}

function heightOf(chart: Chart, width: FigureWidth): number {
  if (chart.kind === 'bar' || chart.kind === 'dot') return categoryHeight(chart, width)
  return width === 'wide' ? 340 : 270
}

function describe({ title, chart }: Figure): string {
  const axes = 'value' in chart ? chart.value.label : `${chart.y.label} by ${chart.x.label}`
  const names = chart.series.map((series) => series.name).join(', ')
  return `${title}: ${axes}; ${names}`
}

/** One entry a series, with the colour, dash or marker it is drawn with; none where there is nothing to tell apart. */
function legend(chart: Chart): string {
  if (chart.series.length < 2) return ''
  const entries = chart.series.map(({ color, name }, index) => {
    // A histogram's outlines lie on one another, so there the dashes go by place.
    const dash = chart.kind === 'histogram' ? dashOf(index) : dashOf(color ?? index)
    return `<li>${swatch(chart.kind, color ?? index, dash)}${escapeHtml(name)}</li>`
  })
  return `<ul class="legend">${entries.join('')}</ul>`
}

const markers = {
  circle: '<circle cx="11" cy="6" r="4"/>',
  rect: '<rect x="7" y="2" width="8" height="8"/>',
  triangle: '<path d="M11 1.5L15.5 10H6.5Z"/>',
  diamond: '<path d="M11 1L16 6L11 11L6 6Z"/>',
  roundRect: '<rect x="7" y="2" width="8" height="8" rx="2"/>',
}

function swatch(kind: Chart['kind'], color: number, dash: ReturnType<typeof dashOf>): string {
  const paint = colorReference(color)
  const pattern = dash === 'solid' ? '' : ` stroke-dasharray="${dash.join(' ')}"`
  const shape =
    kind === 'line' || kind === 'histogram'
      ? `<path d="M0 6H22" stroke="${paint}" stroke-width="2.5" fill="none"${pattern}/>`
      : kind === 'bar'
        ? `<rect x="5" y="0" width="12" height="12" rx="2" fill="${paint}"/>`
        : `<g fill="${paint}">${markers[symbolOf(color)]}</g>`
  return `<svg class="swatch" viewBox="0 0 22 12" width="22" height="12" aria-hidden="true">${shape}</svg>`
}
