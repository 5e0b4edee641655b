import type { Rng } from '@neg/core'
import { drawOrthonormal } from '@neg/core/random'
import type { Matrix } from '@neg/core/numerics'

const pixels = 64
const directions = 12

/**
 * Views of digits under structured nuisance: a view of digit x is `x + 2 B c + 0.1 e` with a fixed orthonormal B, 64 x 12,
 * and c, e normal, drawn for each view. What two views of a digit share is the digit; the twelve hidden directions are the
 * loudest part of both.
 */
export class HiddenViews {
  readonly #basis: Matrix

  constructor(rng: Rng) {
    this.#basis = drawOrthonormal(pixels, directions, rng)
  }

  /** One view of each image, images x 64. */
  of(images: Float32Array, rng: Rng): Float32Array {
    const views = new Float32Array(images.length)
    rng.fill(views, 'normal')
    const hidden = new Float64Array(directions)
    for (let start = 0; start < images.length; start += pixels) {
      rng.fill(hidden, 'normal')
      for (let pixel = 0; pixel < pixels; pixel += 1) {
        let nuisance = 0
        for (let k = 0; k < directions; k += 1) nuisance += this.#basis.values[pixel * directions + k] * hidden[k]
        views[start + pixel] = images[start + pixel] + 2 * nuisance + 0.1 * views[start + pixel]
      }
    }
    return views
  }
}
