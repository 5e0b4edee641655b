/** The value at a point; fills in the gradient there. */
type Objective = (point: Float64Array, gradient: Float64Array) => number

const pairsKept = 12
const mostIterations = 2000
const mostHalvings = 60

/**
 * The minimum of a smooth convex function of many variables, by L-BFGS: Nocedal and Wright, "Numerical optimization",
 * algorithm 7.5, with steps halved until the value falls enough (their condition 3.4). Settled once no entry of the
 * gradient is above 1e-9 of the largest at the start, or above 1e-6 of it where no step leads on. Memory O(size).
 */
export function minimiseSmooth(
  start: Float64Array,
  objective: Objective,
): { readonly point: Float64Array; readonly settled: boolean } {
  let point = Float64Array.from(start)
  let gradient = new Float64Array(point.length)
  let value = objective(point, gradient)
  const goal = 1e-9 * Math.max(largest(gradient), Number.MIN_VALUE)
  const steps: { readonly move: Float64Array; readonly change: Float64Array; readonly curvature: number }[] = []
  for (let iteration = 0; iteration < mostIterations; iteration += 1) {
    if (largest(gradient) <= goal) return { point, settled: true }
    let direction = descentDirection(gradient, steps)
    let slope = dot(direction, gradient)
    if (!(slope < 0)) {
      steps.length = 0
      direction = gradient.map((entry) => -entry)
      slope = dot(direction, gradient)
    }
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1
    const nextGradient = new Float64Array(point.length)
    let next = point
    let nextValue = Infinity
    let halvings = 0
    for (; halvings < mostHalvings; halvings += 1) {
      const along = length
      next = point.map((entry, i) => entry + along * direction[i])
      nextValue = objective(next, nextGradient)
      if (nextValue <= value + 1e-4 * length * slope) break
      // Close to the minimum rounding hides the descent, and slopes tell it: they must fall, and not turn too far.
      const nextSlope = dot(direction, nextGradient)
      if (nextValue <= value + 1e-12 * Math.abs(value) && Math.abs(nextSlope) <= -0.9 * slope) break
      length /= 2
    }
    if (halvings === mostHalvings) return { point, settled: largest(gradient) <= 1e3 * goal }
    const move = next.map((entry, i) => entry - point[i])
    const change = nextGradient.map((entry, i) => entry - gradient[i])
    const curvature = dot(move, change)
    if (curvature > 0) steps.push({ move, change, curvature })
    if (steps.length > pairsKept) steps.shift()
    point = next
    gradient = nextGradient
    value = nextValue
  }
  return { point, settled: false }
}

function descentDirection(
  gradient: Float64Array,
  steps: readonly { readonly move: Float64Array; readonly change: Float64Array; readonly curvature: number }[],
): Float64Array {
  const direction = gradient.map((entry) => -entry)
  const shares = new Float64Array(steps.length)
  for (let i = steps.length - 1; i >= 0; i -= 1) {
    shares[i] = dot(steps[i].move, direction) / steps[i].curvature
    addScaled(direction, steps[i].change, -shares[i])
  }
  const last = steps.at(-1)
  if (last) {
    const scale = last.curvature / dot(last.change, last.change)
    for (let k = 0; k < direction.length; k += 1) direction[k] *= scale
  }
  for (const [i, { move, change, curvature }] of steps.entries()) {
    addScaled(direction, move, shares[i] - dot(change, direction) / curvature)
  }
  return direction
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i]
  return sum
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i += 1) target[i] += factor * source[i]
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
