import type { Rng } from '@neg/core'
import { drawOrthonormal } from '@neg/core/random'
import type { Matrix } from '@neg/core/numerics'

/** Targets are the whole numbers 0 .. 40; those of 18 .. 21 are never seen before the test. */
export const targetCount = 41
export const unseen = (target: number): boolean => target >= 18 && target <= 21

const frequencies = 6
const middle = 64
const width = 48
const directions = 10

/**
 * An ordinal world: a target is a point on a curve through 48 dimensions, seen under structured nuisance.
 *
 * The clean point is `tanh(f A) W` with f the sines and cosines of k t, k = 1 .. 6, t = pi y / 40, A and W normal; a view
 * adds `1.5 Q c + 0.3 e` with Q orthonormal, 48 x 10, and c, e normal, drawn for each view. It says nothing about the
 * order of targets except that neighbours on the curve are alike.
 */
export class HiddenCurve {
  static readonly width: number = width
  readonly #points: Float64Array
  readonly #basis: Matrix

  constructor(rng: Rng) {
    const [into, out] = [new Float64Array(2 * frequencies * middle), new Float64Array(middle * width)]
    rng.fill(into, 'normal')
    rng.fill(out, 'normal')
    this.#basis = drawOrthonormal(width, directions, rng)
    this.#points = new Float64Array(targetCount * width)
    for (let target = 0; target < targetCount; target += 1) {
      const t = (Math.PI * target) / 40
      const features = Array.from({ length: 2 * frequencies }, (_, i) =>
        i % 2 === 0 ? Math.cos((i / 2 + 1) * t) : Math.sin(((i + 1) / 2) * t),
      )
      for (let unit = 0; unit < middle; unit += 1) {
        let sum = 0
        for (const [i, feature] of features.entries()) sum += feature * into[i * middle + unit]
        const active = Math.tanh((1.5 / Math.sqrt(2 * frequencies)) * sum)
        for (let k = 0; k < width; k += 1) this.#points[target * width + k] += (active * out[unit * width + k]) / 8
      }
    }
  }

  /** One view of each target, targets x 48. */
  views(targets: ArrayLike<number>, rng: Rng): Float32Array {
    const seen = new Float32Array(targets.length * width)
    rng.fill(seen, 'normal')
    const hidden = new Float64Array(directions)
    for (let row = 0; row < targets.length; row += 1) {
      rng.fill(hidden, 'normal')
      for (let k = 0; k < width; k += 1) {
        let nuisance = 0
        for (let j = 0; j < directions; j += 1) nuisance += this.#basis.values[k * directions + j] * hidden[j]
        const at = row * width + k
        seen[at] = this.#points[targets[row] * width + k] + 1.5 * nuisance + 0.3 * seen[at]
      }
    }
    return seen
  }
}
