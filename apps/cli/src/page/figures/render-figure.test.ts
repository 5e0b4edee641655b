import { describe, expect, it } from 'vitest'

import { renderInline } from '../render-inline.ts'
import { renderTable } from '../render-table.ts'
import type { Chart } from './figure.ts'
import { renderFigure } from './render-figure.ts'

function render(chart: Chart, halfColumn = false): string {
  return renderFigure({ kind: 'figure', title: 'T', chart }, 'f1', halfColumn, {
    inline: renderInline,
    table: renderTable,
  })
}

/** The drawing for half a column, 380 wide. */
function drawing(chart: Chart): string {
  return /<svg class="drawing narrow"[\s\S]*?<\/svg>/.exec(render(chart, true))?.[0] ?? ''
}

/** Where circles of this colour stand, from the left. */
function dotPlaces(svg: string, color: number): number[] {
  const dots = svg.matchAll(
    /<path d="M1 0A1 1[^"]*" transform="matrix\([^)]*?,([\d.]+),[\d.]+\)" fill="var\(--color-(\d)\)"/g,
  )
  return [...dots].flatMap(([, x, number]) => (Number(number) === color ? [Number(x)] : []))
}

const unit = { label: 'share', min: 0, max: 1 }

describe('renderFigure', () => {
  it('puts dots, intervals and the mark where their values are', () => {
    const svg = drawing({
      kind: 'dot',
      categories: ['a', 'b', 'c'],
      categoryColors: [1, 2, 3],
      value: unit,
      mark: { value: 0.146, label: 'base' },
      series: [{ name: 's', values: [0, 0.25, 1], intervals: [null, { low: 0.2, high: 0.45 }, null] }],
    })
    const [zero] = dotPlaces(svg, 1)
    const [quarter] = dotPlaces(svg, 2)
    const [one] = dotPlaces(svg, 3)
    const at = (share: number): number => zero + share * (one - zero)
    expect(quarter).toBeCloseTo(at(0.25), 1)
    const [, low, high] =
      /<path d="M([\d.]+) [\d.]+L([\d.]+) [\d.]+" fill="none" stroke="var\(--color-2\)"/.exec(svg) ?? []
    expect(Number(low)).toBeCloseTo(at(0.2), 0)
    expect(Number(high)).toBeCloseTo(at(0.45), 0)
    const [, mark] = /<path d="M([\d.]+) [^"]*" fill="none"[^>]*stroke="var\(--ink\)"/.exec(svg) ?? []
    expect(Math.abs(Number(mark) - at(0.146))).toBeLessThan(1)
  })

  it('stacks bars without a gap: shares of 1 reach the end', () => {
    const svg = drawing({
      kind: 'bar',
      arrangement: 'stacked',
      categories: ['a'],
      value: unit,
      series: [
        { name: 'kept', color: 7, values: [0.6] },
        { name: 'dropped', color: 2, values: [0.4] },
      ],
    })
    const ends = (color: number): readonly number[] => {
      const [, left, length] =
        new RegExp(`<path d="M([\\d.]+) [\\d.]+l([\\d.]+) 0[^"]*" fill="var\\(--color-${color}\\)"`).exec(svg) ?? []
      return [Number(left), Number(left) + Number(length)]
    }
    // A line of the page's own colour, a pixel wide, parts them.
    expect(Math.abs(ends(7)[1] - ends(2)[0])).toBeLessThan(1.1)
    expect(Math.abs(ends(2)[1] - (380 - 22))).toBeLessThan(1.1)
  })

  it('draws a histogram as high as its counts, bin by bin', () => {
    const svg = drawing({
      kind: 'histogram',
      x: { label: 'score' },
      y: { label: 'n', max: 4 },
      edges: [0, 1, 2, 3],
      series: [{ name: 'all', counts: [1, 4, 2] }],
    })
    const path = /<path d="([^"]+)" fill="none"[^>]*stroke="var\(--color-0\)"/.exec(svg)?.[1] ?? ''
    const points = [...path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const)
    const [left, floor] = points[0]
    const width = points[points.length - 1][0] - left
    const ceiling = Math.min(...points.map(([, y]) => y))
    const heightIn = (bin: number): number => {
      const middle = left + ((bin + 0.5) / 3) * width
      const index = points.findIndex(([x], i) => x <= middle && points[i + 1][0] >= middle && points[i + 1][0] > x)
      return ((floor - points[index][1]) / (floor - ceiling)) * 4
    }
    expect([0, 1, 2].map(heightIn).map((height) => Math.round(height * 10) / 10)).toEqual([1, 4, 2])
  })

  it('keeps a series in its colour, and its legend in the same', () => {
    const html = render({
      kind: 'line',
      x: { label: 'x' },
      y: { label: 'y' },
      series: [4, 6].map((color) => ({
        name: `arm ${color}`,
        color,
        points: [
          { x: 0, y: color },
          { x: 1, y: 1 },
        ],
      })),
    })
    for (const color of [4, 6]) expect(html.split(`var(--color-${color})`).length).toBeGreaterThan(3)
    expect(html).not.toContain('var(--color-0)')
    expect(html).toMatch(/<li><svg class="swatch"[^>]*>.*?stroke="var\(--color-4\)".*?<\/svg>arm 4<\/li>/)
  })

  it('says what is seen, and gives its numbers as a table where they are not too many', () => {
    const points = (n: number): readonly { x: number; y: number }[] =>
      Array.from({ length: n }, (_, x) => ({ x, y: x / 7 }))
    const line = (n: number): string =>
      render({ kind: 'line', x: { label: 'step' }, y: { label: 'loss' }, series: [{ name: 'one', points: points(n) }] })
    expect(line(3)).toMatch(/role="img" aria-label="T: loss by step; one"/)
    expect(line(3)).toMatch(/<th scope="row"[^>]*>2<\/th><td[^>]*>0\.2857<\/td>/)
    expect(line(300)).not.toContain('<table')
  })

  it('draws every kind of figure with bands, intervals and logarithmic axes', () => {
    const charts: Chart[] = [
      {
        kind: 'line',
        x: { label: 'size', scale: 'log' },
        y: { label: 'seconds', scale: 'log' },
        series: [
          {
            name: 'ours',
            points: [
              { x: 10, y: 1 },
              { x: 1000, y: 30 },
            ],
            band: [
              { x: 10, low: 0.9, high: 1.1 },
              { x: 1000, low: 25, high: 40 },
            ],
          },
        ],
      },
      { kind: 'scatter', x: unit, y: unit, series: [{ name: 'p', points: [{ x: 0.5, y: 0.5 }] }] },
      {
        kind: 'bar',
        categories: ['a', 'b'],
        value: { label: 'v' },
        series: [
          { name: 'p', values: [1, null], intervals: [{ low: 0.5, high: 1.5 }, null] },
          { name: 'q', values: [2, 3] },
        ],
      },
    ]
    for (const chart of charts) {
      const svg = drawing(chart)
      expect(svg).toContain('var(--color-0)')
      expect(svg).not.toMatch(/NaN|undefined|Infinity|zr\d/)
    }
  })
})
