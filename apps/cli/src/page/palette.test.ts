import { describe, expect, it } from 'vitest'

import { themeColors } from './page-style.ts'
import { palette, surface } from './palette.ts'

type Triple = readonly [number, number, number]
const themes = ['light', 'dark'] as const

/** sRGB as linear light, 0 to 1. */
function linear(hex: string): Triple {
  const channel = (from: number): number => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

function times(rows: readonly Triple[], [x, y, z]: Triple): Triple {
  const [first, second, third] = rows.map(([a, b, c]) => a * x + b * y + c * z)
  return [first, second, third]
}

/** WCAG's contrast of two colours. */
function contrast(one: string, other: string): number {
  const luminance = (hex: string): number =>
    times(
      [
        [0.2126, 0.7152, 0.0722],
        [0, 0, 0],
        [0, 0, 0],
      ],
      linear(hex),
    )[0]
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

function okLab(rgb: Triple): Triple {
  const [l, m, s] = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  )
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)],
  )
}

/** Machado, Oliveira and Fernandes (2009), table 1 at severity 1, on linear light. */
const sights: Readonly<Record<string, readonly Triple[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

function leastDistance(colors: readonly string[], sight: readonly Triple[]): number {
  const seen = colors.map((hex) => {
    const [r, g, b] = times(sight, linear(hex))
    return okLab([Math.max(0, r), Math.max(0, g), Math.max(0, b)])
  })
  const distances = seen.flatMap((one, i) =>
    seen.slice(i + 1).map((other) => Math.hypot(...one.map((x, k) => x - other[k]))),
  )
  return Math.min(...distances)
}

describe('the palette', () => {
  const okabeIto = ['#000000', '#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7']

  it.each(themes)('keeps its colours further apart than the usual safe palette does (%s)', (theme) => {
    const least = (colors: readonly string[]): number =>
      Math.min(...Object.values(sights).map((sight) => leastDistance(colors, sight)))
    expect(least(palette.map((color) => color[theme]))).toBeGreaterThan(least(okabeIto))
  })

  it.each(themes)('stands out from the page by 3 to 1 (%s)', (theme) => {
    for (const color of palette) expect(contrast(color[theme], surface[theme])).toBeGreaterThanOrEqual(3)
  })

  it.each(themes)('gives text a contrast of 4.5 to 1 with what is behind it (%s)', (theme) => {
    const pairs = [
      ['ink', 'surface'],
      ['ink', 'raised'],
      ['muted', 'surface'],
      ['muted', 'raised'],
      ['accent', 'surface'],
      ...['good', 'bad', 'warning', 'info'].flatMap((tone) => [
        [`${tone}-ink`, `${tone}-back`],
        ['ink', `${tone}-back`],
        ['muted', `${tone}-back`],
      ]),
    ]
    for (const [text, back] of pairs) {
      const found = contrast(themeColors[text][theme], themeColors[back][theme])
      expect(found, `${text} on ${back}`).toBeGreaterThanOrEqual(4.5)
    }
  })
})
