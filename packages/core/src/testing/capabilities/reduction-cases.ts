import type { CapabilityCase } from './capability-case.ts'

const floats = ['float32'] as const
const numbers = ['float32', 'int32'] as const

const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const multiply = (values: readonly number[]): number => values.reduce((product, value) => product * value, 1)
const logSumExp = (values: readonly number[]): number => Math.log(add(values.map(Math.exp)))
const softmax = (values: readonly number[]): number[] => values.map((value) => Math.exp(value - logSumExp(values)))

/** Operations along an axis. */
export const reductionCases: readonly CapabilityCase[] = [
  alongRows('sum', (_, x) => x.sum(1), add, { dtypes: numbers }),
  alongRows(
    'mean',
    (_, x) => x.mean(1),
    (row) => add(row) / row.length,
  ),
  alongRows(
    'max',
    (_, x) => x.max(1),
    (row) => Math.max(...row),
    { dtypes: numbers },
  ),
  alongRows(
    'min',
    (_, x) => x.min(1),
    (row) => Math.min(...row),
    { dtypes: numbers },
  ),
  alongRows('prod', (_, x) => x.prod(1), multiply),
  alongRows(
    'all',
    (_, x) => x.all(1),
    (row) => Math.min(...row),
    { dtypes: ['bool'] },
  ),
  alongRows(
    'any',
    (_, x) => x.any(1),
    (row) => Math.max(...row),
    { dtypes: ['bool'] },
  ),
  alongRows(
    'any of a comparison',
    (_, x) => x.greater(1).any(1),
    (row) => (Math.max(...row) > 1 ? 1 : 0),
    {
      result: 'bool',
    },
  ),
  alongRows(
    'argMax',
    (_, x) => x.argMax(1),
    (row) => row.indexOf(Math.max(...row)),
    { dtypes: numbers, result: 'int32' },
  ),
  alongRows(
    'argMin',
    (_, x) => x.argMin(1),
    (row) => row.indexOf(Math.min(...row)),
    { dtypes: numbers, result: 'int32' },
  ),
  alongRows('logSumExp', (_, x) => x.logSumExp(1), logSumExp),
  alongRows('second derivative of logSumExp', (tf, x) => tf.grad((y) => y.logSumExp(1).sum())(x), softmax),
  alongRows(
    'norm',
    (_, x) => x.norm(2, 1),
    (row) => Math.hypot(...row),
  ),
  alongRows(
    'norm of order 1',
    (_, x) => x.norm(1, 1),
    (row) => add(row.map(Math.abs)),
  ),
  // The root's slope is infinite there, the norm's gradient is taken as 0.
  {
    op: 'norm of a zero row',
    dtypes: floats,
    shapes: [[2, 3]],
    run: (tf, x) => x.mul<ReturnType<typeof tf.zeros>>(tf.zeros([2, 3])).norm(2, 1),
    reference: () => [0, 0],
  },
  alongRows('softmax', (tf, x) => tf.softmax(x), softmax),
  alongRows(
    'second derivative of softmax',
    (tf, x) => tf.grad((y) => tf.softmax(y).square().sum())(x),
    (row) => {
      const p = softmax(row)
      const dot = add(p.map((value) => value * value))
      return p.map((value) => 2 * value * (value - dot))
    },
  ),
  alongRows(
    'logSoftmax',
    (tf, x) => tf.logSoftmax(x),
    (row) => row.map((value) => value - logSumExp(row)),
  ),
  alongRows(
    'cumsum',
    (_, x) => x.cumsum(1),
    (row) => row.map((_value, i) => add(row.slice(0, i + 1))),
    { dtypes: numbers },
  ),
  alongRows(
    'cumprod',
    (tf, x) => tf.cumprod(x, 1),
    (row) => row.map((_value, i) => multiply(row.slice(0, i + 1))),
  ),
  alongRows(
    'topk',
    (tf, x) => tf.topk(x, 2).values,
    (row) => row.toSorted((a, b) => b - a).slice(0, 2),
    {
      dtypes: numbers,
    },
  ),
  alongRows(
    'topk, its indices',
    (tf, x) => tf.topk(x, 2).indices,
    (row) =>
      row
        .map((value, place) => ({ value, place }))
        .toSorted((a, b) => b.value - a.value)
        .slice(0, 2)
        .map(({ place }) => place),
    { dtypes: numbers, result: 'int32', differentiable: false },
  ),
  {
    op: 'sum of no rows',
    dtypes: numbers,
    shapes: [[0, 3]],
    run: (_, x) => x.sum(0),
    reference: () => [0, 0, 0],
  },
]

/** What a function makes of each row of a matrix. */
function alongRows(
  op: string,
  run: CapabilityCase['run'],
  of: (row: readonly number[]) => number | readonly number[],
  options: Pick<Partial<CapabilityCase>, 'dtypes' | 'result' | 'differentiable'> = {},
): CapabilityCase {
  return {
    op,
    dtypes: floats,
    shapes: [[2, 4]],
    run,
    reference: (x) => [x.slice(0, 4), x.slice(4)].flatMap((row) => of(row)),
    ...options,
  }
}
