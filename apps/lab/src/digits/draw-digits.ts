import { Philox } from '@neg/core'
import type { Rng } from '@neg/core'

/** Images of handwritten digits, 8 x 8, and which digit each is. */
export interface DigitImages {
  /** Images x 64, in 0 .. 1. */
  readonly pixels: Float32Array
  readonly labels: Int32Array
}

interface Point {
  readonly x: number
  readonly y: number
}

/** The pen's way for each digit in a box of 1 x 1, y downwards. */
const strokes: readonly (readonly Point[])[] = [
  '.5,.05 .8,.2 .85,.5 .8,.8 .5,.95 .2,.8 .15,.5 .2,.2 .5,.05',
  '.3,.25 .55,.05 .55,.5 .55,.95',
  '.2,.25 .35,.08 .65,.08 .8,.3 .6,.55 .2,.92 .82,.92',
  '.2,.12 .6,.05 .8,.25 .45,.47 .82,.7 .6,.94 .18,.88',
  '.65,.95 .65,.05 .15,.65 .88,.65',
  '.8,.06 .28,.06 .24,.45 .6,.42 .82,.68 .6,.93 .2,.9',
  '.7,.06 .35,.3 .2,.65 .35,.92 .65,.92 .8,.7 .6,.52 .25,.6',
  '.18,.08 .82,.08 .6,.5 .45,.95',
  '.5,.48 .22,.28 .5,.06 .78,.28 .5,.48 .2,.72 .5,.94 .8,.72 .5,.48',
  '.78,.35 .5,.5 .22,.3 .45,.07 .75,.2 .78,.5 .6,.95',
].map((way) =>
  way.split(' ').map((point) => {
    const [x, y] = point.split(',').map(Number)
    return { x, y }
  }),
)

const side = 32
const block = 4

/**
 * Draws digits as if by many hands: pen strokes with shaken points, slanted, turned and scaled, on 32 x 32 dots that are
 * counted in blocks of 4 x 4, as the real ones of optdigits are. Each digit equally often, in turn.
 */
export function drawDigits(count: number, seed: number | Rng): DigitImages {
  const rng = typeof seed === 'number' ? new Philox(seed) : seed
  const pixels = new Float32Array(count * 64)
  const labels = Int32Array.from({ length: count }, (_, image) => image % 10)
  for (const [image, label] of labels.entries()) {
    drawInto(pixels.subarray(image * 64, (image + 1) * 64), label, rng)
  }
  return { pixels, labels }
}

function drawInto(image: Float32Array, label: number, rng: Rng): void {
  const [slant, turn] = [0.2 * rng.normal(), 0.12 * rng.normal()]
  const [width, height] = [0.75 + 0.1 * rng.normal(), 0.85 + 0.06 * rng.normal()]
  const thickness = 0.055 + 0.02 * rng.uniform()
  const points = strokes[label].map((point) => {
    const x = (point.x - 0.5 + 0.035 * rng.normal()) * width
    const y = (point.y - 0.5 + 0.035 * rng.normal()) * height
    const leaning = x - slant * y
    return {
      x: 0.5 + leaning * Math.cos(turn) - y * Math.sin(turn),
      y: 0.5 + leaning * Math.sin(turn) + y * Math.cos(turn),
    }
  })
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const dot = { x: (column + 0.5) / side, y: (row + 0.5) / side }
      if (!points.some((to, i) => i > 0 && distance(dot, points[i - 1], to) < thickness)) continue
      image[Math.floor(row / block) * 8 + Math.floor(column / block)] += 1 / block ** 2
    }
  }
}

/** From a point to a line between two others. */
function distance(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const along = ((point.x - from.x) * dx + (point.y - from.y) * dy) / Math.max(1e-12, dx * dx + dy * dy)
  const part = Math.max(0, Math.min(1, along))
  return Math.hypot(point.x - from.x - part * dx, point.y - from.y - part * dy)
}
