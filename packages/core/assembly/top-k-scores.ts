import { lessSquare } from './sum-tile'
import { madd } from './madd'
import { depth, distances, rowPitch } from './top-k'
import { ordered } from './top-k-order'
import { floatRow } from './top-k-rows'

// The compiler makes a function for each type it is called with; these two stand for what a score is.
type Distance = i32
type Product = f32

/**
 * Puts the score of each entry's document in the place of what stood above its id: every sum in the order of the
 * dimension, so that it has the bits that a tile gives it.
 *
 * @param own scratch for eight documents.
 */
export function scoreEntries(query: usize, entries: usize, count: i32, own: usize): void {
  const pitch = (<usize>rowPitch()) << 2
  const squared = distances
  for (let first = 0; first < count; first += 8) {
    const at = entries + ((<usize>first) << 3)
    const many = min(8, count - first)
    const a = row(at, 0, many, own)
    const b = row(at, 1, many, own + pitch)
    const c = row(at, 2, many, own + 2 * pitch)
    const d = row(at, 3, many, own + 3 * pitch)
    const e = row(at, 4, many, own + 4 * pitch)
    const f = row(at, 5, many, own + 5 * pitch)
    const g = row(at, 6, many, own + 6 * pitch)
    const h = row(at, 7, many, own + 7 * pitch)
    if (squared) scoreEight<Distance>(query, a, b, c, d, e, f, g, h, own)
    else scoreEight<Product>(query, a, b, c, d, e, f, g, h, own)
    for (let i: usize = 0; i < <usize>many; i++) {
      const entry = at + (i << 3)
      store<u64>(entry, ordered(load<f32>(own + (i << 2))) | <u64>load<u32>(entry))
    }
  }
}

/** The row of entry `i` of `many`; where there is none, the first one's. */
function row(at: usize, i: i32, many: i32, into: usize): usize {
  const entry = at + ((<usize>(i < many ? i : 0)) << 3)
  return floatRow(load<i32>(entry), into)
}

/** The scores of eight rows, to `out`, which may be where a row lies. */
function scoreEight<Score>(
  query: usize,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  e: usize,
  f: usize,
  g: usize,
  h: usize,
  out: usize,
): void {
  let lower = f32x4.splat(0)
  let upper = lower
  const end = (<usize>depth) << 2
  const whole = end & ~15
  let k: usize = 0
  for (; k < whole; k += 16) {
    const q0 = v128.load32_splat(query + k)
    const q1 = v128.load32_splat(query + k, 4)
    const q2 = v128.load32_splat(query + k, 8)
    const q3 = v128.load32_splat(query + k, 12)
    let x = v128.load(a + k)
    let y = v128.load(b + k)
    let z = v128.load(c + k)
    let w = v128.load(d + k)
    let xy0 = i8x16.shuffle(x, y, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
    let xy1 = i8x16.shuffle(x, y, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
    let zw0 = i8x16.shuffle(z, w, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
    let zw1 = i8x16.shuffle(z, w, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
    lower = step<Score>(q0, i8x16.shuffle(xy0, zw0, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), lower)
    lower = step<Score>(
      q1,
      i8x16.shuffle(xy0, zw0, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
      lower,
    )
    lower = step<Score>(q2, i8x16.shuffle(xy1, zw1, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), lower)
    lower = step<Score>(
      q3,
      i8x16.shuffle(xy1, zw1, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
      lower,
    )
    x = v128.load(e + k)
    y = v128.load(f + k)
    z = v128.load(g + k)
    w = v128.load(h + k)
    xy0 = i8x16.shuffle(x, y, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
    xy1 = i8x16.shuffle(x, y, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
    zw0 = i8x16.shuffle(z, w, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
    zw1 = i8x16.shuffle(z, w, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
    upper = step<Score>(q0, i8x16.shuffle(xy0, zw0, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), upper)
    upper = step<Score>(
      q1,
      i8x16.shuffle(xy0, zw0, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
      upper,
    )
    upper = step<Score>(q2, i8x16.shuffle(xy1, zw1, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), upper)
    upper = step<Score>(
      q3,
      i8x16.shuffle(xy1, zw1, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
      upper,
    )
  }
  for (; k < end; k += 4) {
    const q = v128.load32_splat(query + k)
    lower = step<Score>(q, four(a + k, b + k, c + k, d + k), lower)
    upper = step<Score>(q, four(e + k, f + k, g + k, h + k), upper)
  }
  v128.store(out, lower)
  v128.store(out, upper, 16)
}

function step<Score>(q: v128, d: v128, sum: v128): v128 {
  if (isInteger<Score>()) return lessSquare(q, d, sum)
  return madd(q, d, sum)
}

function four(a: usize, b: usize, c: usize, d: usize): v128 {
  let all = v128.load32_zero(a)
  all = v128.load32_lane(b, all, 1)
  all = v128.load32_lane(c, all, 2)
  return v128.load32_lane(d, all, 3)
}
