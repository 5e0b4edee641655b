import { exponential } from './exponential'
import { madd } from './madd'

const infinity = f32.MAX_VALUE * 2

/**
 * Turns a row of exponents x (inner products times `inverse`) into the gradient of `-s_p + log sum_j exp(x_j)`, scaled
 * by `factor`: `factor (softmax_j - [j = p])`.
 *
 * The positive's power is held apart from the sum of the others, so that neither a loss near 0 nor the gradient at the
 * positive is a difference of numbers near 1.
 *
 * @param row `columns` numbers, with room up to a multiple of eight that gets zeros.
 * @param score s_p, which is x_p without weights.
 * @returns the loss.
 */
export function softmaxRow(
  row: usize,
  columns: i32,
  inverse: f32,
  positive: i32,
  score: f64,
  factor: f32,
  withGradient: bool,
): f64 {
  const end = row + ((<usize>((columns + 7) & ~7)) << 2)
  for (let at = row + ((<usize>columns) << 2); at < end; at += 4) store<f32>(at, -infinity)
  const place = row + ((<usize>positive) << 2)
  const own = <f64>(load<f32>(place) * inverse)
  const top = <f64>(largest(row, end) * inverse)
  store<f32>(place, -infinity)
  const rest = powers(row, end, inverse, <f32>top)
  const power = Math.exp(own - <f64>(<f32>top))
  const sum = rest + power
  if (withGradient) {
    scale(row, end, <f32>(<f64>factor / sum))
    store<f32>(place, <f32>(-(<f64>factor) * (rest / sum)))
  }
  return power > 1e-9 ? Math.log1p(rest / power) + (own - score) : Math.log(sum) + <f64>(<f32>top) - score
}

function largest(row: usize, end: usize): f32 {
  let a = v128.load(row)
  let b = v128.load(row, 16)
  for (let at = row + 32; at < end; at += 32) {
    a = f32x4.max(a, v128.load(at))
    b = f32x4.max(b, v128.load(at, 16))
  }
  a = f32x4.max(a, b)
  return max(
    max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1)),
    max(f32x4.extract_lane(a, 2), f32x4.extract_lane(a, 3)),
  )
}

/** Writes exp(x - top) over each x and returns their sum; lanes hold no more than 128 numbers' sum before it. */
function powers(row: usize, end: usize, inverse: f32, top: f32): f64 {
  const factor = f32x4.splat(inverse)
  const shift = f32x4.splat(-top)
  let sum: f64 = 0
  let at = row
  while (at < end) {
    const stop = min(end, at + 4096)
    let a = f32x4.splat(0)
    let b = a
    for (; at < stop; at += 32) {
      const x = exponential(madd(v128.load(at), factor, shift))
      const y = exponential(madd(v128.load(at, 16), factor, shift))
      v128.store(at, x)
      v128.store(at, y, 16)
      a = f32x4.add(a, x)
      b = f32x4.add(b, y)
    }
    a = f32x4.add(a, b)
    sum += <f64>f32x4.extract_lane(a, 0) + <f64>f32x4.extract_lane(a, 1)
    sum += <f64>f32x4.extract_lane(a, 2) + <f64>f32x4.extract_lane(a, 3)
  }
  return sum
}

function scale(row: usize, end: usize, factor: f32): void {
  const by = f32x4.splat(factor)
  for (let at = row; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), by))
}
