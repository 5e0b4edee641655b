import type { CapabilityCase } from './capability-case.ts'

const floats = ['float32'] as const
const numbers = ['float32', 'int32'] as const
const all = ['float32', 'int32', 'bool'] as const

/** Operations that move, repeat and pick elements. Most pick places of one matrix of three rows and four columns. */
export const arrangementCases: readonly CapabilityCase[] = [
  picking('reshape', (_, x) => x.reshape([2, 6]), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
  picking('transpose', (_, x) => x.transpose(), [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]),
  picking('slice', (_, x) => x.slice([1, 1], [2, 2]), [5, 6, 9, 10]),
  picking('stridedSlice', (tf, x) => tf.stridedSlice(x, [0, 3], [3, 0], [2, -2]), [3, 1, 11, 9]),
  picking('gather', (tf, x) => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32')), [8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]),
  picking('gather along columns', (tf, x) => tf.gather(x, tf.tensor1d([3, 0], 'int32'), 1), [3, 0, 7, 4, 11, 8]),
  picking(
    'gatherND',
    (tf, x) =>
      tf.gatherND(
        x,
        tf.tensor2d(
          [
            [2, 1],
            [0, 0],
            [2, 1],
          ],
          [3, 2],
          'int32',
        ),
      ),
    [9, 0, 9],
  ),
  picking('reverse', (_, x) => x.reverse(0), [8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3]),
  picking('tile', (_, x) => x.slice([0, 0], [1, 2]).tile([2, 2]), [0, 1, 0, 1, 0, 1, 0, 1]),
  picking('broadcastTo', (_, x) => x.slice([1, 0], [1, 2]).broadcastTo([2, 2]), [4, 5, 4, 5]),
  picking('unstack', (_, x) => x.unstack(1)[2], [2, 6, 10]),
  picking('split', (_, x) => x.split(2, 1)[1], [2, 3, 6, 7, 10, 11]),
  picking('concat', (tf, x) => tf.concat([x.slice([2, 0], [1, 2]), x.slice([0, 0], [1, 2])], 1), [8, 9, 0, 1]),
  picking('stack', (tf, x) => tf.stack([x.slice([2, 0], [1, 2]), x.slice([0, 0], [1, 2])]), [8, 9, 0, 1]),
  {
    ...picking(
      'pad',
      (_, x) =>
        x.slice([0, 0], [1, 2]).pad([
          [1, 0],
          [0, 1],
        ]),
      [-1, -1, -1, 0, 1, -1],
    ),
    dtypes: numbers,
  },
  {
    ...picking('scatterND', (tf, x) => tf.scatterND(rows(tf, [3, 0, 3]), x, [4, 4]), []),
    dtypes: numbers,
    reference: (x) =>
      [4, 5, 6, 7, -1, -1, -1, -1, -1, -1, -1, -1, 0, 1, 2, 3].map((place) =>
        place < 0 ? 0 : place < 4 ? x[place] + x[place + 8] : x[place],
      ),
  },
  {
    ...picking('unsortedSegmentSum', (tf, x) => tf.unsortedSegmentSum(x, tf.tensor1d([1, 0, 1], 'int32'), 2), []),
    dtypes: numbers,
    reference: (x) => [4, 5, 6, 7, 0, 1, 2, 3].map((place) => (place < 4 ? x[place] + x[place + 8] : x[place])),
  },
  {
    op: 'tensorScatterUpdate',
    dtypes: numbers,
    shapes: [
      [3, 2],
      [1, 2],
    ],
    run: (tf, x, updates) => tf.tensorScatterUpdate(x, rows(tf, [1]), updates),
    reference: (x, updates) => [...x.slice(0, 2), ...updates, ...x.slice(4)],
  },
  {
    op: 'tensorScatterUpdate, its input afterwards',
    dtypes: numbers,
    shapes: [
      [3, 2],
      [1, 2],
    ],
    run(tf, x, updates) {
      const copy = x.add(tf.zerosLike(x))
      tf.tensorScatterUpdate(copy, rows(tf, [1]), updates)
      return copy
    },
    reference: (x) => x,
    differentiable: false,
  },
  {
    op: 'where',
    dtypes: all,
    shapes: [[4], [4]],
    run: (tf, x, y) => tf.where(tf.tensor1d([1, 0, 0, 1], 'bool'), x, y),
    reference: (x, y) => [x[0], y[1], y[2], x[3]],
  },
  {
    op: 'oneHot of argMax',
    dtypes: floats,
    shapes: [[2, 3]],
    run: (tf, x) => tf.oneHot(x.argMax(1), 3).toFloat(),
    reference: (x) =>
      [x.slice(0, 3), x.slice(3)].flatMap((row) => row.map((value) => (value === Math.max(...row) ? 1 : 0))),
  },
  {
    op: 'gather at the indices of topk',
    dtypes: floats,
    shapes: [[4], [4]],
    run: (tf, x, y) => tf.gather(y, tf.topk(x, 2).indices),
    reference: (x, y) =>
      [0, 1, 2, 3]
        .toSorted((a, b) => x[b] - x[a])
        .slice(0, 2)
        .map((place) => y[place]),
  },
  {
    op: 'searchSorted',
    dtypes: numbers,
    result: 'int32',
    shapes: [[4]],
    run: (tf, x) => tf.searchSorted(tf.tensor1d([-3, 0, 3], x.dtype === 'int32' ? 'int32' : 'float32'), x),
    reference: (x) => x.map((value) => [-3, 0, 3].filter((bound) => bound < value).length),
  },
]

/** The result holds the elements at these places of the input, row-major; -1 stands for 0. */
function picking(op: string, run: CapabilityCase['run'], places: readonly number[]): CapabilityCase {
  const reference: CapabilityCase['reference'] = (x) => places.map((place) => (place < 0 ? 0 : x[place]))
  return { op, dtypes: all, shapes: [[3, 4]], run, reference }
}

/** Indices that name whole rows. */
function rows(tf: Parameters<CapabilityCase['run']>[0], indices: number[]): ReturnType<typeof tf.tensor2d> {
  return tf.tensor2d(indices, [indices.length, 1], 'int32')
}
