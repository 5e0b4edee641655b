import type * as Tensorflow from '@tensorflow/tfjs'

import { positive } from './capability-case.ts'
import type { CapabilityCase, CapabilityType } from './capability-case.ts'

type Unary = (typeof Tensorflow)['exp']
type Binary = (typeof Tensorflow)['add']
type Named<F> = {
  readonly [K in keyof typeof Tensorflow]: (typeof Tensorflow)[K] extends F ? K : never
}[keyof typeof Tensorflow]

const floats = ['float32'] as const
const numbers = ['float32', 'int32'] as const

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** Operations on each element by itself. */
export const elementwiseCases: readonly CapabilityCase[] = [
  unary('abs', Math.abs, numbers),
  unary('neg', (x) => -x, numbers),
  unary('square', (x) => x * x, numbers),
  unary('sign', Math.sign),
  unary('relu', (x) => Math.max(0, x), numbers),
  unary('elu', (x) => (x > 0 ? x : Math.expm1(x))),
  unary('exp', Math.exp),
  unary('expm1', Math.expm1),
  unary('floor', Math.floor),
  unary('round', Math.round),
  unary('sin', Math.sin),
  unary('cos', Math.cos),
  unary('tanh', Math.tanh),
  unary('sigmoid', sigmoid),
  unary('softplus', (x) => Math.log1p(Math.exp(x))),
  unary('logSigmoid', (x) => -Math.log1p(Math.exp(-x))),
  unary('log', Math.log, floats, positive),
  unary('sqrt', Math.sqrt, floats, positive),
  unary('rsqrt', (x) => 1 / Math.sqrt(x), floats, positive),
  unary('reciprocal', (x) => 1 / x),
  each(
    'log1p of small numbers',
    (tf, x) => tf.log1p(x.mul(1e-6)).mul(1e6),
    (x) => Math.log1p(x * 1e-6) * 1e6,
  ),
  each('erf', (tf, x) => tf.erf(x), erf),
  each(
    'leakyRelu',
    (tf, x) => tf.leakyRelu(x, 0.1),
    (x) => Math.max(0.1 * x, x),
  ),
  each(
    'clipByValue',
    (tf, x) => tf.clipByValue(x, -1, 1),
    (x) => Math.min(1, Math.max(-1, x)),
    numbers,
  ),
  each(
    'step',
    (tf, x) => tf.step(x),
    (x) => (x > 0 ? 1 : 0),
  ),
  each(
    'second derivative of exp',
    slope((tf, x) => tf.exp(x)),
    Math.exp,
  ),
  each(
    'second derivative of sigmoid',
    slope((tf, x) => tf.sigmoid(x)),
    (x) => sigmoid(x) * (1 - sigmoid(x)),
  ),
  each(
    'second derivative of tanh',
    slope((tf, x) => tf.tanh(x)),
    (x) => 1 - Math.tanh(x) ** 2,
  ),
  binary('add', (a, b) => a + b, numbers),
  binary('sub', (a, b) => a - b, numbers),
  binary('mul', (a, b) => a * b, numbers),
  binary('div', (a, b) => a / b),
  binary('maximum', Math.max, numbers),
  binary('minimum', Math.min, numbers),
  binary('squaredDifference', (a, b) => (a - b) ** 2, numbers),
  { ...binary('pow', (a, b) => a ** b), values: positive },
  { ...binary('floorDiv', (a, b) => Math.floor(a / b)), dtypes: ['int32'] },
  { ...binary('mod', (a, b) => a - b * Math.floor(a / b)), differentiable: false },
  { ...compare('equal', (a, b) => a === b), values: repeated },
  { ...compare('notEqual', (a, b) => a !== b), values: repeated },
  compare('greater', (a, b) => a > b),
  compare('greaterEqual', (a, b) => a >= b),
  compare('less', (a, b) => a < b),
  compare('lessEqual', (a, b) => a <= b),
  { ...binary('logicalAnd', (a, b) => a * b), dtypes: ['bool'] },
  { ...binary('logicalOr', Math.max), dtypes: ['bool'] },
  {
    ...each(
      'logicalNot',
      (tf, x) => tf.logicalNot(x),
      (x) => 1 - x,
    ),
    dtypes: ['bool'],
  },
  each(
    'where, masked by a comparison',
    (tf, x) => tf.where(x.greater(0.5), x.square(), x),
    (x) => (x > 0.5 ? x * x : x),
  ),
  {
    ...each(
      'logicalAnd of comparisons',
      (_, x) => x.greater(-1).logicalAnd(x.less(1)),
      (x) => (x > -1 && x < 1 ? 1 : 0),
    ),
    result: 'bool',
  },
  {
    ...each('cast to int32', (_, x) => x.toInt(), Math.trunc, ['float32', 'bool']),
    result: 'int32',
    differentiable: false,
  },
  {
    ...each(
      'cast to float32',
      (_, x) => x.toFloat(),
      (x) => x,
      ['float32', 'int32', 'bool'],
    ),
    result: 'float32',
  },
  {
    ...each(
      'isNaN',
      (tf, x) => tf.isNaN(x),
      () => 0,
    ),
    result: 'bool',
  },
]

function each(
  op: string,
  run: CapabilityCase['run'],
  of: (x: number) => number,
  dtypes: readonly CapabilityType[] = floats,
): CapabilityCase {
  return { op, dtypes, shapes: [[2, 3]], run, reference: (x) => x.map((value) => of(value)) }
}

function unary(
  op: Named<Unary>,
  of: (x: number) => number,
  dtypes: readonly CapabilityType[] = floats,
  values?: CapabilityCase['values'],
): CapabilityCase {
  return { ...each(op, (tf, x) => (tf[op] as Unary)(x), of, dtypes), ...(values && { values }) }
}

/** A matrix against a row, which is broadcast. */
function binary(
  op: Named<Binary>,
  of: (a: number, b: number) => number,
  dtypes: readonly CapabilityType[] = floats,
): CapabilityCase {
  return {
    op,
    dtypes,
    shapes: [[4, 3], [3]],
    run: (tf, a, b) => (tf[op] as Binary)(a, b),
    reference: (a, b) => a.map((value, place) => of(value, b[place % 3])),
  }
}

function compare(op: Named<Binary>, of: (a: number, b: number) => boolean): CapabilityCase {
  const truth = binary(op, (a, b) => (of(a, b) ? 1 : 0), numbers)
  return { ...truth, result: 'bool' }
}

/** Four numbers in turn, so that some are equal. */
function repeated(place: number): number {
  return ((place * 7) % 4) - 1.5
}

/** The derivative, itself to be differentiated. */
function slope(of: (tf: typeof Tensorflow, x: Tensorflow.Tensor) => Tensorflow.Tensor): CapabilityCase['run'] {
  return (tf, x) => tf.grad((y: Tensorflow.Tensor) => of(tf, y).sum())(x)
}

/** Abramowitz and Stegun's series 7.1.5, enough terms for |x| < 3. */
function erf(x: number): number {
  let [term, sum] = [x, x]
  for (let n = 1; n < 60; n += 1) {
    term *= -(x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}
