import { madd } from './madd'

/** Rows of a tile: the left operand is packed in panels of as many rows. */
export const tileRows: i32 = 6
/** Columns of a tile: the right operand is packed in panels of as many columns. */
export const tileColumns: i32 = 8

/**
 * Adds the product of a panel of six rows and a panel of eight columns to a tile of C. Both panels run along the
 * common dimension, `depth` steps. Twelve sums, two loads and one repeated number fill the sixteen registers of x64.
 *
 * Every sum is one chain in the order of the dimension, whatever the place of the tile.
 *
 * @param c address of the tile.
 * @param stride bytes from one row of C to the next.
 * @param fresh whether the tile begins at zero instead of what C holds.
 */
export function tile(a: usize, b: usize, depth: i32, c: usize, stride: usize, fresh: bool): void {
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
  if (!fresh) {
    let row = c
    c00 = v128.load(row)
    c01 = v128.load(row, 16)
    row += stride
    c10 = v128.load(row)
    c11 = v128.load(row, 16)
    row += stride
    c20 = v128.load(row)
    c21 = v128.load(row, 16)
    row += stride
    c30 = v128.load(row)
    c31 = v128.load(row, 16)
    row += stride
    c40 = v128.load(row)
    c41 = v128.load(row, 16)
    row += stride
    c50 = v128.load(row)
    c51 = v128.load(row, 16)
  }
  const end = b + ((<usize>depth) << 5)
  while (b < end) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    let x = v128.load32_splat(a)
    c00 = madd(x, b0, c00)
    c01 = madd(x, b1, c01)
    x = v128.load32_splat(a, 4)
    c10 = madd(x, b0, c10)
    c11 = madd(x, b1, c11)
    x = v128.load32_splat(a, 8)
    c20 = madd(x, b0, c20)
    c21 = madd(x, b1, c21)
    x = v128.load32_splat(a, 12)
    c30 = madd(x, b0, c30)
    c31 = madd(x, b1, c31)
    x = v128.load32_splat(a, 16)
    c40 = madd(x, b0, c40)
    c41 = madd(x, b1, c41)
    x = v128.load32_splat(a, 20)
    c50 = madd(x, b0, c50)
    c51 = madd(x, b1, c51)
    a += 24
    b += 32
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
  c += stride
  v128.store(c, c10)
  v128.store(c, c11, 16)
  c += stride
  v128.store(c, c20)
  v128.store(c, c21, 16)
  c += stride
  v128.store(c, c30)
  v128.store(c, c31, 16)
  c += stride
  v128.store(c, c40)
  v128.store(c, c41, 16)
  c += stride
  v128.store(c, c50)
  v128.store(c, c51, 16)
}
