import { madd } from './madd'

const log2e: f32 = 1.4426950408889634
// ln 2 in two parts, so that a whole multiple of the first is exact.
const ln2High: f32 = 0.693359375
const ln2Low: f32 = -2.1219444e-4
/** Below it a result would not be a normal number. */
const lowest: f32 = -87

// (exp(r) - 1 - r) / r^2 for |r| <= ln 2 / 2, with the smallest largest error relative to exp(r), 3.1e-9.
const p0: f32 = 0.49999993447734914
const p1: f32 = 0.1666652063115191
const p2: f32 = 0.041668388057486475
const p3: f32 = 0.008368716931559196
const p4: f32 = 0.0013814598071044378

/**
 * The exponential of four numbers of 0 or below: relative error at most 1.2e-7, and 0 below -87.
 *
 * x = n ln 2 + r; exp(r) by a polynomial of degree 6, times 2^n by way of the exponent's bits.
 */
export function exponential(x: v128): v128 {
  const within = f32x4.gt(x, f32x4.splat(lowest))
  const clamped = f32x4.max(x, f32x4.splat(lowest))
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(log2e)))
  const coarse = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(ln2High)))
  const r = f32x4.sub(coarse, f32x4.mul(n, f32x4.splat(ln2Low)))
  let p = madd(f32x4.splat(p4), r, f32x4.splat(p3))
  p = madd(p, r, f32x4.splat(p2))
  p = madd(p, r, f32x4.splat(p1))
  p = madd(p, r, f32x4.splat(p0))
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), f32x4.splat(1))
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
  return v128.and(f32x4.mul(p, scale), within)
}
