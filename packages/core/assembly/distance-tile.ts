import { nmadd } from './madd'

/**
 * Minus the squared distances of six rows and eight columns, each panel packed as `tile` wants it: every sum is one
 * chain in the order of the dimension, and no difference is lost to a larger length.
 *
 * @param c address of the tile, row-major.
 */
export function distanceTile(a: usize, b: usize, depth: i32, c: usize): void {
  let c00 = f32x4.splat(0)
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
  const end = b + ((<usize>depth) << 5)
  while (b < end) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    let x = v128.load32_splat(a)
    c00 = lessSquare(x, b0, c00)
    c01 = lessSquare(x, b1, c01)
    x = v128.load32_splat(a, 4)
    c10 = lessSquare(x, b0, c10)
    c11 = lessSquare(x, b1, c11)
    x = v128.load32_splat(a, 8)
    c20 = lessSquare(x, b0, c20)
    c21 = lessSquare(x, b1, c21)
    x = v128.load32_splat(a, 12)
    c30 = lessSquare(x, b0, c30)
    c31 = lessSquare(x, b1, c31)
    x = v128.load32_splat(a, 16)
    c40 = lessSquare(x, b0, c40)
    c41 = lessSquare(x, b1, c41)
    x = v128.load32_splat(a, 20)
    c50 = lessSquare(x, b0, c50)
    c51 = lessSquare(x, b1, c51)
    a += 24
    b += 32
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
  v128.store(c, c10, 32)
  v128.store(c, c11, 48)
  v128.store(c, c20, 64)
  v128.store(c, c21, 80)
  v128.store(c, c30, 96)
  v128.store(c, c31, 112)
  v128.store(c, c40, 128)
  v128.store(c, c41, 144)
  v128.store(c, c50, 160)
  v128.store(c, c51, 176)
}

/** `c - (x - b)^2` in four lanes. */
export function lessSquare(x: v128, b: v128, c: v128): v128 {
  const difference = f32x4.sub(x, b)
  return nmadd(difference, difference, c)
}
