import type { EChartsOption } from 'echarts'

import { formatNumber } from '../format-number.ts'
import type { NumberFormat } from '../page.ts'
import type { Axis, Mark } from './figure.ts'

/** The widths figures are drawn for: the text column of a wide page, and a phone or half a column. */
export type FigureWidth = 'wide' | 'narrow'

/** How wide each of them is. */
export const pixels: Readonly<Record<FigureWidth, number>> = { wide: 800, narrow: 380 }

/** What every option of a figure starts from. */
export interface Frame {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Of the labels, in pixels. */
export const fontSize = 12.5

const dashes: readonly (readonly number[] | 'solid')[] = ['solid', [7, 4], [2, 3], [10, 3, 2, 3], [4, 2]]

const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect'] as const

/** Dashes and markers tell apart what colours alone might not. They go by the colour, so they stay with a thing too. */
export function dashOf(color: number): readonly number[] | 'solid' {
  return dashes[color % dashes.length]
}

/** The marker that goes with a colour; see `dashOf`. */
export function symbolOf(color: number): (typeof symbols)[number] {
  return symbols[color % symbols.length]
}

/** A tick's label in the axis's style, with the decimals that tell it from its neighbours and two at most for looks. */
export function tickLabel(value: number, { style, digits }: NumberFormat = { style: 'decimal', digits: 0 }): string {
  const shown = style === 'percent' ? value * 100 : value
  const [, fraction = ''] = String(Number(shown.toPrecision(6))).split('.')
  const looks = style === 'decimal' ? Math.min(2, digits ?? 2) : 0
  return formatNumber(value, { style, digits: Math.max(looks, fraction.length) })
}

const text = { color: 'var(--muted)', fontSize }

type ValueAxis = Omit<Extract<NonNullable<EChartsOption['xAxis']>, { type?: 'value' }>, 'mainType' | 'position'>

/** A value axis in the page's colours. The label of a vertical one stands above it, where it needs no turned head. */
export function valueAxis(axis: Axis, side: 'bottom' | 'left', frame: Frame, fromZero = false): ValueAxis {
  const log = axis.scale === 'log'
  return {
    ...({ type: log ? 'log' : 'value' } as { type: 'value' }),
    name: axis.label,
    nameLocation: side === 'bottom' ? 'middle' : 'end',
    nameGap: side === 'bottom' ? 30 : 14,
    nameTextStyle: side === 'bottom' ? text : { ...text, align: 'left', padding: [0, 0, 0, 4 - frame.left] },
    min: axis.min ?? (fromZero ? 0 : undefined),
    max: axis.max,
    scale: !fromZero,
    splitNumber: 5,
    axisLabel: {
      ...text,
      hideOverlap: true,
      formatter: (value: number) => tickLabel(value, axis.format),
    },
    axisLine: { show: side === 'bottom', lineStyle: { color: 'var(--axis)' } },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: 'var(--grid)', width: 1 } },
  }
}

/** Where a mark's label stands: above the plot, on the side of the line that has room. */
export interface MarkPlace {
  readonly axis: 'xAxis' | 'yAxis'
  /** The line lies in the right half. */
  readonly nearEnd?: boolean
  /** The vertical axis runs downwards, so that the line's end is at the bottom. */
  readonly inverse?: boolean
}

/** A dashed, labelled line at a value. */
export function markLine(mark: Mark | undefined, { axis, nearEnd, inverse }: MarkPlace): object | undefined {
  if (mark === undefined) return undefined
  return {
    silent: true,
    symbol: 'none',
    animation: false,
    // ECharts would round the value to two decimals otherwise.
    precision: 12,
    lineStyle: { color: 'var(--ink)', type: [3, 3], width: 1.25, opacity: 0.75 },
    label: {
      color: 'var(--ink)',
      fontSize,
      formatter: () => mark.label,
      position: axis === 'yAxis' ? 'insideEndTop' : inverse === true ? 'start' : 'end',
      ...(axis === 'xAxis' && {
        align: nearEnd === true ? 'right' : 'left',
        distance: [0, 4],
        padding: [0, 3, 0, 3],
      }),
    },
    data: [{ [axis]: mark.value }],
  }
}

/** The room around a plot of two value axes. */
export function axisFrame(width: FigureWidth, markAbove: boolean): Frame {
  return { left: 54, right: width === 'wide' ? 24 : 16, top: markAbove ? 48 : 34, bottom: 46 }
}

/** The frame as the figures' library takes it: labels may stand outside of it. */
export function frameOf(frame: Frame): EChartsOption['grid'] {
  return { ...frame, outerBoundsMode: 'none' }
}
