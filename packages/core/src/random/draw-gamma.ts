import type { Rng } from '../types.ts'
import { checkAboveZero } from './check-parameter.ts'

export interface DrawGammaOptions {
  /** Default 1. */
  readonly scale?: number
}

/**
 * A Gamma variable of the given shape; its mean is shape * scale, its variance shape * scale^2.
 *
 * Marsaglia and Tsang, "A simple method for generating gamma variables" (2000): about one normal and one uniform a draw;
 * shapes below 1 go through shape + 1. The number of draws from `rng` varies, so give every item a fork of its own
 * where items must not depend on each other.
 *
 * @throws NEG_RANGE unless shape and scale are numbers above 0.
 */
export function drawGamma(shape: number, rng: Rng, options: DrawGammaOptions = {}): number {
  const { scale = 1 } = options
  checkAboveZero('shape', shape)
  checkAboveZero('scale', scale)
  return scale * Math.exp(drawLogGamma(shape, rng))
}

/** The logarithm of a Gamma variable of scale 1: finite even where the variable is too small for a double. */
export function drawLogGamma(shape: number, rng: Rng): number {
  const boost = shape < 1 ? Math.log(1 - rng.uniform()) / shape : 0
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const normal = rng.normal()
    const root = 1 + c * normal
    if (root <= 0) continue
    const cube = root * root * root
    const u = 1 - rng.uniform()
    if (Math.log(u) < (normal * normal) / 2 + d - d * cube + d * Math.log(cube)) return Math.log(d * cube) + boost
  }
}
