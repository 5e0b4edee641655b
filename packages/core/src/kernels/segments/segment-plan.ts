import * as tf from '@tensorflow/tfjs'
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../check-length.ts'

/**
 * Which rows belong together, in one of two forms.
 *
 * - Coordinates (COO): `ids[r]` is the segment of row r, 0 .. `count` - 1, in any order.
 * - Compressed rows (CSR): segment s holds the rows `offsets[s] .. offsets[s + 1]`; the offsets begin with 0, end with
 *   the number of rows and never fall. `Bags` have them.
 *
 * A segment may be empty.
 */
export type Segments = { readonly ids: Int32Array; readonly count: number } | { readonly offsets: Int32Array }

/** Checked segments of the rows of a tensor. */
export interface SegmentPlan {
  readonly ids: Int32Array
  readonly count: number
  /** Rows in each segment. */
  readonly lengths: Int32Array
}

/** Checks what a function over segments was given, and brings both forms to one. O(rows + segments). */
export function planSegments(values: Tensor, segments: Segments): SegmentPlan {
  if (values.rank === 0) {
    throw new NegError('NEG_SHAPE', 'a scalar has no rows', { where: { field: 'values' } })
  }
  if (values.dtype !== 'float32') {
    throw new NegError('NEG_DTYPE', `the values are ${values.dtype}`, {
      where: { field: 'values' },
      remedy: 'Cast them to float32.',
    })
  }
  const rows = values.shape[0]
  return 'ids' in segments ? ofCoordinates(segments.ids, segments.count, rows) : ofOffsets(segments.offsets, rows)
}

function ofCoordinates(ids: Int32Array, count: number, rows: number): SegmentPlan {
  if (!Number.isInteger(count) || count < 0) {
    throw new NegError('NEG_RANGE', `a count of ${count} segments`, { where: { field: 'count' } })
  }
  checkLength('ids', ids, rows)
  const lengths = new Int32Array(count)
  ids.forEach((id, row) => {
    if (id < 0 || id >= count) {
      throw new NegError('NEG_RANGE', `the segment ${id} is none of ${count}`, {
        where: { field: 'ids', row: row + 1 },
      })
    }
    lengths[id] += 1
  })
  return { ids, count, lengths }
}

function ofOffsets(offsets: Int32Array, rows: number): SegmentPlan {
  const count = offsets.length - 1
  if (count < 0 || offsets[0] !== 0 || offsets[count] !== rows) {
    throw new NegError('NEG_SHAPE', `offsets from ${offsets[0]} to ${offsets[count]} for ${rows} rows`, {
      where: { field: 'offsets' },
      remedy: 'Let them begin with 0 and end with the number of rows.',
    })
  }
  const ids = new Int32Array(rows)
  const lengths = new Int32Array(count)
  for (let segment = 0; segment < count; segment += 1) {
    lengths[segment] = offsets[segment + 1] - offsets[segment]
    if (lengths[segment] < 0) {
      throw new NegError('NEG_RANGE', `the offsets fall from ${offsets[segment]} to ${offsets[segment + 1]}`, {
        where: { field: 'offsets', row: segment + 1 },
      })
    }
    ids.fill(segment, offsets[segment], offsets[segment + 1])
  }
  return { ids, count, lengths }
}

/** Calls a function on the rows as a matrix, and gives its result, a matrix of `count` rows, the shape of the rest. */
export function onMatrix<T extends Tensor>(values: T, count: number, run: (matrix: Tensor2D) => Tensor2D): T {
  const [rows, ...rest] = values.shape
  const width = rest.reduce((product, length) => product * length, 1)
  return tf.tidy(() => run(values.reshape([rows, width])).reshape<T>([count, ...rest]))
}

/** The segment of each row as a tensor, of the tidy that this is called in. */
export function idTensor({ ids }: SegmentPlan): Tensor1D {
  return tf.tensor1d(ids, 'int32')
}

/** The sum of each segment's rows; its gradient copies a segment's to its rows. */
export function sumRows(values: Tensor2D, plan: SegmentPlan): Tensor2D {
  return tf.customGrad((...inputs) => {
    const [rows, save] = inputs as unknown as [Tensor2D, tf.GradSaveFunc]
    const ids = idTensor(plan)
    save([ids])
    return {
      value:
        rows.size === 0
          ? tf.zeros<tf.Rank.R2>([plan.count, rows.shape[1]])
          : tf.unsortedSegmentSum<Tensor2D>(rows, ids, plan.count),
      gradFunc: (dy: Tensor2D, [saved]: Tensor[]) => toRows(dy, saved as Tensor1D),
    }
  })(values)
}

/** The row of its segment for each row. */
export function toRows(ofSegments: Tensor2D, ids: Tensor1D): Tensor2D {
  const width = ofSegments.shape[1]
  return ids.size * width === 0 ? tf.zeros<tf.Rank.R2>([ids.size, width]) : ofSegments.gather(ids)
}

/**
 * The largest row of each non-empty segment, column by column, and `whenEmpty` for the others; no gradient.
 *
 * Rows of a segment meet in pairs, the winners in pairs again: O(rows) work in ceil(log2 longest segment) rounds, on any
 * engine.
 */
export function largestOfSegments(values: Tensor2D, plan: SegmentPlan, whenEmpty: number): Tensor2D {
  const width = values.shape[1]
  if (values.size === 0) return tf.fill([plan.count, width], whenEmpty)
  let places = rowsBySegment(plan)
  let lengths = plan.lengths
  let current = values
  while (lengths.some((length) => length > 1)) {
    const halves = lengths.map((length) => (length + 1) >> 1)
    const left = new Int32Array(halves.reduce((sum, length) => sum + length, 0))
    const right = new Int32Array(left.length)
    let [from, to] = [0, 0]
    for (const length of lengths) {
      for (let i = 0; i < length; i += 2) {
        left[to] = places[from + i]
        // The last of an odd number meets itself.
        right[to] = places[from + Math.min(i + 1, length - 1)]
        to += 1
      }
      from += length
    }
    const winners = tf.tidy(() =>
      current.gather(tf.tensor1d(left, 'int32')).maximum<Tensor2D>(current.gather(tf.tensor1d(right, 'int32'))),
    )
    if (current !== values) current.dispose()
    current = winners
    places = left.map((_, i) => i)
    lengths = halves
  }
  return tf.tidy(() => {
    const empty = current.shape[0]
    let next = 0
    const source = lengths.map((length) => (length === 0 ? empty : places[next++]))
    const withEmpty = source.includes(empty) ? tf.concat2d([current, tf.fill([1, width], whenEmpty)], 0) : current
    return withEmpty.gather<Tensor2D>(tf.tensor1d(source, 'int32'))
  })
}

/** Row numbers, segment by segment, in ascending order within each. */
function rowsBySegment({ ids, lengths }: SegmentPlan): Int32Array {
  const ends = new Int32Array(lengths.length)
  for (let segment = 1; segment < lengths.length; segment += 1) ends[segment] = ends[segment - 1] + lengths[segment - 1]
  const rows = new Int32Array(ids.length)
  ids.forEach((id, row) => {
    rows[ends[id]] = row
    ends[id] += 1
  })
  return rows
}
