import * as tf from '@tensorflow/tfjs'

import { arrangementCases } from './arrangement-cases.ts'
import { valuesFor } from './capability-case.ts'
import type { CapabilityCase, CapabilityType } from './capability-case.ts'
import { elementwiseCases } from './elementwise-cases.ts'
import { productCases } from './product-cases.ts'
import { reductionCases } from './reduction-cases.ts'

/** What one engine makes of one operation on one type. */
export interface Capability {
  /** As TensorFlow.js names it, with what is special about the case. */
  readonly op: string
  readonly dtype: CapabilityType
  /** True for the gradient, false for the value. */
  readonly gradient: boolean
  /** `wrong` for another result than the reference's, `missing` where the engine refuses. */
  readonly status: 'ok' | 'wrong' | 'missing'
  /** What is wrong, or why the engine refuses; empty where it is ok. */
  readonly reason: string
}

const cases: readonly CapabilityCase[] = [...elementwiseCases, ...reductionCases, ...arrangementCases, ...productCases]

/** Largest `|found - expected| / max(1, |expected|)` that counts as right in float32, also of a GPU's. */
const tolerance = { value: 1e-4, gradient: 1e-3 } as const

/**
 * Tries what the engine in use can do: every operation that the packages build on, on each type it may have, its value
 * and for floats its gradient, against the same in double precision (the gradient against finite differences of that).
 *
 * Choose the engine with `useEngine` before. Takes seconds, the operations run on a few numbers each; leaves no tensor
 * behind.
 */
export async function probeCapabilities(): Promise<Capability[]> {
  const found: Capability[] = []
  for (const one of cases) {
    for (const dtype of one.dtypes) {
      found.push({ op: one.op, dtype, gradient: false, ...(await judge(() => wrongInValue(one, dtype))) })
      if (dtype !== 'float32' || one.differentiable === false) continue
      found.push({ op: one.op, dtype, gradient: true, ...(await judge(() => wrongInGradient(one))) })
    }
  }
  return found
}

async function judge(wrong: () => Promise<string>): Promise<Pick<Capability, 'status' | 'reason'>> {
  try {
    const reason = await wrong()
    return { status: reason === '' ? 'ok' : 'wrong', reason }
  } catch (error) {
    // Engines refuse with errors of every kind.
    return { status: 'missing', reason: String(error instanceof Error ? error.message : error).split('\n')[0] }
  }
}

async function wrongInValue(one: CapabilityCase, dtype: CapabilityType): Promise<string> {
  const inputs = one.shapes.map((_, input) => valuesFor(one, input, dtype))
  const tensor = tf.tidy(() =>
    one.run(tf, ...inputs.map((values, input) => tf.tensor(values, [...one.shapes[input]], dtype))),
  )
  const values = await read(tensor)
  const expectedType = one.result ?? dtype
  if (tensor.dtype !== expectedType) return `gives ${tensor.dtype} for ${expectedType}`
  return difference(values, one.reference(...inputs), tolerance.value)
}

async function wrongInGradient(one: CapabilityCase): Promise<string> {
  const inputs = one.shapes.map((_, input) => valuesFor(one, input, 'float32'))
  const gradients = tf.tidy(() => {
    const tensors = inputs.map((values, input) => tf.tensor(values, [...one.shapes[input]]))
    return tf.grads((...xs: tf.Tensor[]) => {
      const value = one.run(tf, ...xs)
      return value.toFloat().flatten().mul(weights(value.size)).sum()
    })(tensors)
  })
  const found = await Promise.all(gradients.map(read))
  const sum = (...moved: readonly (readonly number[])[]): number =>
    one.reference(...moved).reduce((total, value, place) => total + value * weights(place + 1)[place], 0)
  for (const [input, values] of inputs.entries()) {
    const expected = values.map((_, place) =>
      slope((shift) => sum(...inputs.with(input, values.with(place, values[place] + shift)))),
    )
    const wrong = difference(found[input], expected, tolerance.gradient)
    if (wrong !== '') return inputs.length === 1 ? wrong : `by input ${input + 1}: ${wrong}`
  }
  return ''
}

/** So that each element of a result counts differently. */
function weights(count: number): number[] {
  return Array.from({ length: count }, (_, place) => 0.5 + place / 8)
}

/** A central difference of fourth order. */
function slope(at: (shift: number) => number): number {
  const step = 1e-4
  return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step)
}

async function read(tensor: tf.Tensor): Promise<number[]> {
  const values = [...(await tensor.data())]
  tensor.dispose()
  return values
}

function difference(found: readonly number[], expected: readonly number[], bound: number): string {
  if (found.length !== expected.length) return `gives ${found.length} numbers for ${expected.length}`
  const place = expected.findIndex(
    (value, at) => !(Math.abs(found[at] - value) <= bound * Math.max(1, Math.abs(value))),
  )
  return place < 0 ? '' : `gives ${found[place]} for ${Number(expected[place].toPrecision(6))}`
}
