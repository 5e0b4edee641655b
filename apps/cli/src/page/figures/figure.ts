import type { InlineText, NumberFormat } from '../page.ts'

/** An interval of a value, its ends included. */
export interface FigureInterval {
  readonly low: number
  readonly high: number
}

export interface Axis {
  readonly label: string
  readonly format?: NumberFormat
  /** Default: from the data; axes of bars and histograms start at 0. */
  readonly min?: number
  readonly max?: number
  readonly scale?: 'linear' | 'log'
}

/** A line across the figure at a value, such as the baseline or what was chosen. */
export interface Mark {
  readonly value: number
  readonly label: string
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** Colours are numbers of the palette (0 to 7), so a thing keeps its colour from figure to figure; default its place. */
export interface LineSeries {
  readonly name: string
  readonly color?: number
  readonly points: readonly Point[]
  /** A shaded band around the line: low and high at each x. */
  readonly band?: readonly { readonly x: number; readonly low: number; readonly high: number }[]
}

export interface LineChart {
  readonly kind: 'line'
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly LineSeries[]
  readonly xMark?: Mark
  readonly yMark?: Mark
}

export interface ScatterChart {
  readonly kind: 'scatter'
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly { readonly name: string; readonly color?: number; readonly points: readonly Point[] }[]
}

/** One value for each category; null leaves a gap. */
export interface CategorySeries {
  readonly name: string
  readonly color?: number
  readonly values: readonly (number | null)[]
  readonly intervals?: readonly (FigureInterval | null)[]
}

/** Horizontal bars. Intervals are drawn on grouped bars; stacked ones have none. */
export interface BarChart {
  readonly kind: 'bar'
  readonly categories: readonly string[]
  readonly value: Axis
  readonly series: readonly CategorySeries[]
  readonly arrangement?: 'grouped' | 'stacked'
  /** One colour for each category, where there is a single series. */
  readonly categoryColors?: readonly number[]
  readonly mark?: Mark
}

/** Dots with intervals, one row a category: for values whose distance from 0 says nothing. */
export interface DotChart {
  readonly kind: 'dot'
  readonly categories: readonly string[]
  readonly value: Axis
  readonly series: readonly CategorySeries[]
  readonly categoryColors?: readonly number[]
  readonly mark?: Mark
}

/** Counts between edges, several outlines on top of one another; each has one count less than there are edges. */
export interface Histogram {
  readonly kind: 'histogram'
  readonly x: Axis
  readonly y: Axis
  readonly edges: readonly number[]
  readonly series: readonly { readonly name: string; readonly color?: number; readonly counts: readonly number[] }[]
  readonly xMark?: Mark
}

export type Chart = LineChart | ScatterChart | BarChart | DotChart | Histogram

/** A figure: a title that says what is seen, the drawing, a legend, a caption, and the numbers as a table. */
export interface Figure {
  readonly kind: 'figure'
  readonly title: string
  readonly chart: Chart
  readonly caption?: InlineText
  /** What is read aloud in place of the drawing; default the title and the axes. */
  readonly description?: string
}
