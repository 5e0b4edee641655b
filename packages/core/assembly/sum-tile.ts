import { nmadd } from './madd'

/** Bytes of a whole number as packed: one where relaxed SIMD multiplies bytes, else two. Values fit into a byte anyway. */
export const integerBytes: i32 = ASC_FEATURE_RELAXED_SIMD ? 1 : 2
/** Whole numbers that one step of the tile takes along the common dimension; they fill four bytes. */
export const integersOfStep: i32 = 4 / integerBytes

/**
 * Adds up products of neighbouring whole numbers, in each of four lanes: four products of bytes, or two of sixteen
 * bits. No order of sums matters and nothing is rounded, so both builds give the same.
 *
 * @param a from -127 to 127.
 * @param b from 0 to 127: relaxed SIMD says nothing of a byte that is negative here.
 */
function dot(a: v128, b: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(a, b, sum)
  return i32x4.add(i32x4.dot_i16x8_s(a, b), sum)
}

/** `c - (x - b)^2` in four lanes. */
export function lessSquare(x: v128, b: v128, c: v128): v128 {
  const difference = f32x4.sub(x, b)
  return nmadd(difference, difference, c)
}

function added<T>(x: v128, b: v128, sum: v128): v128 {
  return isFloat<T>() ? lessSquare(x, b, sum) : dot(x, b, sum)
}

/**
 * What a panel of six rows and a panel of eight columns add up to, in tiles of their own. Of whole numbers (`i32`) their
 * product: step by step, a panel holds `integersOfStep` numbers of each of its rows (-127 to 127) or columns (0 to 127).
 * Of floats (`f32`), packed as `tile` wants them, minus their squared distances: every sum is one chain in the order of
 * the dimension, and no difference is lost to a larger length.
 *
 * @param to address of the 6 x 8 sums, row-major, 32 bits each.
 */
export function sumTile<T>(a: usize, b: usize, steps: i32, to: usize): void {
  let c00 = i32x4.splat(0) // also four zeros of float32
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  let c40 = c00
  let c41 = c00
  let c50 = c00
  let c51 = c00
  const end = b + ((<usize>steps) << 5)
  while (b < end) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    let x = v128.load32_splat(a)
    c00 = added<T>(x, b0, c00)
    c01 = added<T>(x, b1, c01)
    x = v128.load32_splat(a, 4)
    c10 = added<T>(x, b0, c10)
    c11 = added<T>(x, b1, c11)
    x = v128.load32_splat(a, 8)
    c20 = added<T>(x, b0, c20)
    c21 = added<T>(x, b1, c21)
    x = v128.load32_splat(a, 12)
    c30 = added<T>(x, b0, c30)
    c31 = added<T>(x, b1, c31)
    x = v128.load32_splat(a, 16)
    c40 = added<T>(x, b0, c40)
    c41 = added<T>(x, b1, c41)
    x = v128.load32_splat(a, 20)
    c50 = added<T>(x, b0, c50)
    c51 = added<T>(x, b1, c51)
    a += 24
    b += 32
  }
  v128.store(to, c00)
  v128.store(to, c01, 16)
  v128.store(to, c10, 32)
  v128.store(to, c11, 48)
  v128.store(to, c20, 64)
  v128.store(to, c21, 80)
  v128.store(to, c30, 96)
  v128.store(to, c31, 112)
  v128.store(to, c40, 128)
  v128.store(to, c41, 144)
  v128.store(to, c50, 160)
  v128.store(to, c51, 176)
}
