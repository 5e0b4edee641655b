/**
 * Writes `lines` rows of A, or columns of B, as one panel of `width` lines side by side: `width` numbers for each step
 * along the common dimension. Lines that are lacking are zeros.
 *
 * @param from address of the first line's first number.
 * @param lineStride numbers from one line to the next.
 * @param stepStride numbers from one step along the dimension to the next.
 */
export function packPanel(
  from: usize,
  lineStride: i32,
  stepStride: i32,
  lines: i32,
  width: i32,
  depth: i32,
  to: usize,
): void {
  const pitch = (<usize>width) << 2
  if (lines == width && lineStride == 1 && width == 8) return copySteps(from, (<usize>stepStride) << 2, depth, to)
  const line = (<usize>lineStride) << 2
  const step = (<usize>stepStride) << 2
  let first = 0
  if (stepStride == 1) {
    for (; first + 4 <= lines; first += 4)
      transposeFour(from + <usize>first * line, line, depth, to + ((<usize>first) << 2), pitch)
  }
  for (; first < width; first++) {
    let at = from + <usize>first * line
    let out = to + ((<usize>first) << 2)
    if (first < lines) {
      for (let k = 0; k < depth; k++) {
        store<f32>(out, load<f32>(at))
        at += step
        out += pitch
      }
    } else {
      for (let k = 0; k < depth; k++) {
        store<f32>(out, 0)
        out += pitch
      }
    }
  }
}

/** Eight neighbouring columns: their steps are copied as they lie. */
function copySteps(from: usize, step: usize, depth: i32, to: usize): void {
  for (let k = 0; k < depth; k++) {
    v128.store(to, v128.load(from))
    v128.store(to, v128.load(from, 16), 16)
    from += step
    to += 32
  }
}

/** Four lines, each lying along the dimension, four steps at a time. */
function transposeFour(from: usize, line: usize, depth: i32, to: usize, pitch: usize): void {
  let a = from
  let b = a + line
  let c = b + line
  let d = c + line
  let k = 0
  for (; k + 4 <= depth; k += 4) {
    const x = v128.load(a)
    const y = v128.load(b)
    const z = v128.load(c)
    const w = v128.load(d)
    const xy0 = i8x16.shuffle(x, y, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
    const xy1 = i8x16.shuffle(x, y, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
    const zw0 = i8x16.shuffle(z, w, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
    const zw1 = i8x16.shuffle(z, w, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
    v128.store(to, i8x16.shuffle(xy0, zw0, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23))
    to += pitch
    v128.store(to, i8x16.shuffle(xy0, zw0, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
    to += pitch
    v128.store(to, i8x16.shuffle(xy1, zw1, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23))
    to += pitch
    v128.store(to, i8x16.shuffle(xy1, zw1, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
    to += pitch
    a += 16
    b += 16
    c += 16
    d += 16
  }
  for (; k < depth; k++) {
    store<f32>(to, load<f32>(a))
    store<f32>(to, load<f32>(b), 4)
    store<f32>(to, load<f32>(c), 8)
    store<f32>(to, load<f32>(d), 12)
    to += pitch
    a += 4
    b += 4
    c += 4
    d += 4
  }
}
