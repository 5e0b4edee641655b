import type * as Tensorflow from '@tensorflow/tfjs'

import type { CapabilityCase } from './capability-case.ts'

const floats = ['float32'] as const
const numbers = ['float32', 'int32'] as const

/** Matrix products and convolutions. */
export const productCases: readonly CapabilityCase[] = [
  product(
    'matMul',
    [2, 3],
    [3, 4],
    (tf, a, b) => tf.matMul(a, b),
    (a, b) => contract('ik,kj->ij', [2, 3], a, [3, 4], b),
    numbers,
  ),
  product(
    'matMul, both transposed',
    [3, 2],
    [4, 3],
    (tf, a, b) => tf.matMul(a, b, true, true),
    (a, b) => contract('ki,jk->ij', [3, 2], a, [4, 3], b),
  ),
  product(
    'matMul, a batch',
    [2, 2, 3],
    [2, 4, 3],
    (tf, a, b) => tf.matMul(a, b, false, true),
    (a, b) => contract('bik,bjk->bij', [2, 2, 3], a, [2, 4, 3], b),
  ),
  product(
    'matMul over nothing',
    [2, 0],
    [0, 3],
    (tf, a, b) => tf.matMul(a, b),
    () => Array<number>(6).fill(0),
  ),
  product(
    'dot',
    [3],
    [3],
    (tf, a, b) => tf.dot(a, b),
    (a, b) => contract('k,k->', [3], a, [3], b),
  ),
  product(
    'fused matMul with bias and relu',
    [2, 3],
    [3, 4],
    (tf, a, b) =>
      tf.fused.matMul({
        a: a as Tensorflow.Tensor2D,
        b: b as Tensorflow.Tensor2D,
        bias: tf.tensor1d([0.1, 0.2, 0.3, 0.4]),
        activation: 'relu',
      }),
    (a, b) =>
      contract('ik,kj->ij', [2, 3], a, [3, 4], b).map((value, at) => Math.max(0, value + (0.1 + 0.1 * (at % 4)))),
  ),
  einsum('bij,bkj->bki', [2, 3, 4], [2, 2, 4]),
  einsum('ij,jkl->ki', [3, 2], [2, 2, 4]),
  einsum('i,j->ji', [3], [2]),
  {
    op: 'einsum ijk->ki',
    dtypes: numbers,
    shapes: [[2, 3, 2]],
    run: (tf, x) => tf.einsum('ijk->ki', x),
    reference: (x) => contract('ijk,->ki', [2, 3, 2], x, [], [1]),
  },
  convolution('conv2d', { strides: [1, 1], pad: 'same' }),
  convolution('conv2d, strides 2 and 1', { strides: [2, 1], pad: 'valid' }),
  convolution('depthwiseConv2d', { strides: [1, 1], pad: 'same', depthwise: true }),
  convolution('depthwiseConv2d, strides 2', { strides: [2, 2], pad: 'valid', depthwise: true }),
  {
    op: 'conv2dTranspose',
    dtypes: floats,
    shapes: [
      [1, 2, 2, 1],
      [2, 2, 1, 1],
    ],
    run: (tf, x, filter) =>
      tf.conv2dTranspose(x as Tensorflow.Tensor4D, filter as Tensorflow.Tensor4D, [1, 4, 4, 1], 2, 'valid'),
    reference: (x, filter) =>
      places([4, 4]).map(([row, column]) => x[(row >> 1) * 2 + (column >> 1)] * filter[(row % 2) * 2 + (column % 2)]),
  },
  pool(
    'maxPool',
    (tf, x) => tf.maxPool(x, 2, 2, 'valid'),
    (patch) => Math.max(...patch),
  ),
  pool(
    'avgPool',
    (tf, x) => tf.avgPool(x, 2, 2, 'valid'),
    (patch) => patch.reduce((sum, value) => sum + value / 4, 0),
  ),
]

function product(
  op: string,
  a: readonly number[],
  b: readonly number[],
  run: CapabilityCase['run'],
  reference: CapabilityCase['reference'],
  dtypes: CapabilityCase['dtypes'] = floats,
): CapabilityCase {
  return { op, dtypes, shapes: [a, b], run, reference }
}

function einsum(equation: string, a: readonly number[], b: readonly number[]): CapabilityCase {
  return product(
    `einsum ${equation}`,
    a,
    b,
    (tf, x, y) => tf.einsum(equation, x, y),
    (x, y) => contract(equation, a, x, b, y),
    numbers,
  )
}

interface Convolution {
  readonly strides: [number, number]
  readonly pad: 'same' | 'valid'
  readonly depthwise?: boolean
}

/** Two images of 4 x 3 with two channels, under a filter of 3 x 2 with two outputs. */
function convolution(op: string, { strides, pad, depthwise = false }: Convolution): CapabilityCase {
  const [height, width, channels, outputs] = [4, 3, 2, 2]
  const filterShape = [3, 2, channels, outputs] as const
  const along = (length: number, filter: number, stride: number): readonly [number, number] => {
    if (pad === 'valid') return [Math.floor((length - filter) / stride) + 1, 0]
    const count = Math.ceil(length / stride)
    return [count, Math.floor(Math.max(0, (count - 1) * stride + filter - length) / 2)]
  }
  const [rows, top] = along(height, 3, strides[0])
  const [columns, left] = along(width, 2, strides[1])
  const results = depthwise ? channels * outputs : outputs
  return {
    op,
    dtypes: floats,
    shapes: [[2, height, width, channels], filterShape],
    run(tf, x, filter) {
      const convolve = depthwise ? tf.depthwiseConv2d : tf.conv2d
      return convolve(x as Tensorflow.Tensor4D, filter as Tensorflow.Tensor4D, strides, pad)
    },
    reference: (x, filter) =>
      places([2, rows, columns, results]).map(([image, row, column, result]) => {
        let sum = 0
        for (const [i, j, channel] of places([3, 2, channels])) {
          if (depthwise && channel !== Math.floor(result / outputs)) continue
          const [y, z] = [row * strides[0] + i - top, column * strides[1] + j - left]
          if (y < 0 || y >= height || z < 0 || z >= width) continue
          const weight = filter[((i * 2 + j) * channels + channel) * outputs + (depthwise ? result % outputs : result)]
          sum += x[((image * height + y) * width + z) * channels + channel] * weight
        }
        return sum
      }),
  }
}

/** One image of 4 x 4 in squares of 2 x 2. */
function pool(
  op: string,
  run: (tf: typeof Tensorflow, x: Tensorflow.Tensor4D) => Tensorflow.Tensor,
  of: (patch: readonly number[]) => number,
): CapabilityCase {
  return {
    op,
    dtypes: floats,
    shapes: [[1, 4, 4, 1]],
    run: (tf, x) => run(tf, x as Tensorflow.Tensor4D),
    reference: (x) => [0, 2, 8, 10].map((at) => of([x[at], x[at + 1], x[at + 4], x[at + 5]])),
  }
}

/** The sum over every label that the output hasn't, by the definition. */
function contract(
  equation: string,
  shapeOfA: readonly number[],
  a: readonly number[],
  shapeOfB: readonly number[],
  b: readonly number[],
): number[] {
  const [inputs, output] = equation.split('->')
  const [labelsOfA, labelsOfB] = inputs.split(',')
  const lengths = new Map<string, number>()
  for (const [labels, shape] of [
    [labelsOfA, shapeOfA],
    [labelsOfB, shapeOfB],
  ] as const) {
    for (const [axis, label] of [...labels].entries()) lengths.set(label, shape[axis])
  }
  const labels = [...lengths.keys()]
  const lengthOf = (label: string): number => lengths.get(label) ?? 1
  const result = Array<number>([...output].reduce((size, label) => size * lengthOf(label), 1)).fill(0)
  for (const place of places([...lengths.values()])) {
    const at = (ofTerm: string): number =>
      [...ofTerm].reduce((index, label) => index * lengthOf(label) + place[labels.indexOf(label)], 0)
    result[at(output)] += a[at(labelsOfA)] * b[at(labelsOfB)]
  }
  return result
}

/** Every place of an array of this shape, row-major. */
function places(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (found, length) => found.flatMap((place) => Array.from({ length }, (_, index) => [...place, index])),
    [[]],
  )
}
