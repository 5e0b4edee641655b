import { madd } from './madd'

/**
 * The distance of two vectors in float32: the squared length of their difference, or their inner product negated.
 * Eight sums, over every eighth number each, are added up in pairs.
 */
export function distanceOf(a: usize, b: usize, dimension: i32, product: bool): f32 {
  let even = f32x4.splat(0)
  let odd = even
  let k = 0
  for (; k + 8 <= dimension; k += 8) {
    even = term(v128.load(a), v128.load(b), product, even)
    odd = term(v128.load(a, 16), v128.load(b, 16), product, odd)
    a += 32
    b += 32
  }
  if (k + 4 <= dimension) {
    even = term(v128.load(a), v128.load(b), product, even)
    k += 4
    a += 16
    b += 16
  }
  even = f32x4.add(even, odd)
  even = f32x4.add(even, i8x16.shuffle(even, even, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7))
  let sum = f32x4.extract_lane(even, 0) + f32x4.extract_lane(even, 1)
  for (; k < dimension; k++) {
    const x = load<f32>(a)
    const y = load<f32>(b)
    sum += product ? x * y : (x - y) * (x - y)
    a += 4
    b += 4
  }
  return product ? -sum : sum
}

function term(x: v128, y: v128, product: bool, sum: v128): v128 {
  if (product) return madd(x, y, sum)
  const difference = f32x4.sub(x, y)
  return madd(difference, difference, sum)
}
