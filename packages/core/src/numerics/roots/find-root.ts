import { NegError } from '../../errors.ts'

export interface FindRootOptions {
  /** How near the root is found, in x. Default 1e-14 (and no nearer than rounding lets). */
  readonly tolerance?: number
}

/**
 * A root of a continuous function between two points where it has opposite signs.
 *
 * Brent (1973), in the form of Dekker, bisection and inverse quadratic interpolation: never slower than bisection by
 * more than a factor, and on smooth functions about ten calls.
 *
 * @throws NEG_RANGE when the ends have the same sign; NEG_NOT_FINITE when the function gives NaN.
 */
export function findRoot(f: (x: number) => number, low: number, high: number, options: FindRootOptions = {}): number {
  const { tolerance = 1e-14 } = options
  const value = (x: number): number => {
    const y = f(x)
    if (Number.isNaN(y)) throw new NegError('NEG_NOT_FINITE', `the function gives NaN at ${x}`)
    return y
  }
  let [a, b] = [low, high]
  let [fa, fb] = [value(a), value(b)]
  if (fa * fb > 0 || !Number.isFinite(high - low)) {
    throw new NegError(
      'NEG_RANGE',
      `the function is ${fa} at ${low} and ${fb} at ${high}, and a root lies between signs`,
      {
        remedy: 'Give two finite points between which the function changes its sign.',
      },
    )
  }
  // b is the best point, c on the other side of the root, `step` the last move and `before` the one before it.
  let [c, fc] = [a, fa]
  let step = b - a
  let before = step
  for (let calls = 0; calls < 1000; calls += 1) {
    if (Math.sign(fb) === Math.sign(fc)) {
      ;[c, fc] = [a, fa]
      step = b - a
      before = step
    }
    if (Math.abs(fc) < Math.abs(fb)) {
      ;[a, b, c] = [b, c, b]
      ;[fa, fb, fc] = [fb, fc, fb]
    }
    const near = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2
    const half = (c - b) / 2
    if (Math.abs(half) <= near || fb === 0) return b
    const guess = Math.abs(before) >= near && Math.abs(fa) > Math.abs(fb) ? interpolate(a, b, c, fa, fb, fc) : half
    // The interpolation must stay well inside, and halve the move before last.
    const trusted = guess * half > 0 && 2 * Math.abs(guess) < Math.min(3 * Math.abs(half) - near, Math.abs(before))
    before = trusted ? step : half
    step = trusted ? guess : half
    a = b
    fa = fb
    b += Math.abs(step) > near ? step : Math.sign(half) * near
    fb = value(b)
  }
  return b
}

/** The move from b to where the line or the sideways parabola through the points crosses 0. */
function interpolate(a: number, b: number, c: number, fa: number, fb: number, fc: number): number {
  const s = fb / fa
  if (a === c) return ((c - b) * s) / (s - 1)
  const q = fa / fc
  const r = fb / fc
  const top = s * ((c - b) * q * (q - r) - (b - a) * (r - 1))
  return -top / ((q - 1) * (r - 1) * (s - 1))
}
