import * as tf from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'
import { checkLength } from '../kernels/check-length.ts'
import { unitRows } from '../kernels/distances/unit-rows.ts'
import { type KeptNegatives, keptCount } from './kept-count.ts'

export interface HardestNegativesOptions extends KeptNegatives {
  /** Further negatives, [M, d], which all anchors share. Default: none. */
  readonly negatives?: tf.Tensor2D
  /** Whether the keys of other queries are negatives. Default true. */
  readonly inBatchNegatives?: boolean
  /** Scales rows to unit length first. Default true. */
  readonly normalise?: boolean
  /** Labels of the keys, and of further negatives behind them, to tell which are false ones. Default: unknown. */
  readonly labels?: Int32Array
}

/** Kept negatives as parallel columns, K an anchor, the most similar first. */
export interface HardestNegatives {
  readonly anchor: Int32Array
  /** Its row among the keys and further negatives behind them. */
  readonly candidate: Int32Array
  /** Its place among the anchor's own negatives, the anchor's key left out. */
  readonly place: Int32Array
  readonly score: Float32Array
  readonly report: {
    /** K. */
    readonly kept: number
    /** How many each anchor has in all. */
    readonly negatives: number
    /** How many of those that are kept have the anchor's label; undefined where labels are unknown. */
    readonly sharingLabel: number | undefined
  }
}

/**
 * The negatives that `hardContrastive` and `hardSimpleContrastive` keep: for each anchor the K most similar ones, of equal
 * ones those of the lower row.
 *
 * With labels it counts how many of them are false negatives, which the most similar ones tend to be; Wang and Liu,
 * "Understanding the behaviour of contrastive loss" (2021), section 3.4. Off the tape. Memory O((N + M) d + N K) and a
 * block of at most 2^20 scores; time N x (N + M) x d.
 *
 * @param queries [N, d]
 * @param keys [N, d], row i the positive of query i.
 * @throws as `hardContrastive`; NEG_SHAPE for another number of labels.
 * @system 18
 */
export async function hardestNegatives(
  queries: tf.Tensor2D,
  keys: tf.Tensor2D,
  options: HardestNegativesOptions = {},
): Promise<HardestNegatives> {
  const { negatives, inBatchNegatives = true, normalise = true, labels } = options
  checkSides(queries, keys, negatives)
  const [rows] = queries.shape
  const further = negatives?.shape[0] ?? 0
  const available = (inBatchNegatives ? rows - 1 : 0) + further
  const kept = keptCount(available, options)
  if (labels !== undefined) checkLength('labels', labels, rows + further)
  const found = tf.tidy(() => {
    const scaled = (x: tf.Tensor2D): tf.Tensor2D => (normalise ? unitRows(x) : x)
    const all = negatives === undefined ? keys : keys.concat<tf.Tensor2D>(negatives)
    return largest(scaled(queries), scaled(all), kept, inBatchNegatives)
  })
  const [indices, values] = await Promise.all(found.map((tensor) => tensor.data()))
  tf.dispose(found)
  const anchor = Int32Array.from(indices, (_, at) => Math.floor(at / kept))
  const candidate = Int32Array.from(indices)
  const place = candidate.map((row, at) => (inBatchNegatives ? row - (row > anchor[at] ? 1 : 0) : row - rows))
  const sharing = labels && candidate.filter((row, at) => labels[row] === labels[anchor[at]]).length
  return {
    anchor,
    candidate,
    place,
    score: Float32Array.from(values),
    report: { kept, negatives: available, sharingLabel: sharing },
  }
}

/** Places and values of each row's largest scores, block by block. */
function largest(queries: tf.Tensor2D, candidates: tf.Tensor2D, count: number, inBatch: boolean): tf.Tensor2D[] {
  const [rows] = queries.shape
  const [columns] = candidates.shape
  const blockRows = Math.max(1, Math.floor(2 ** 20 / columns))
  const blocks = Array.from({ length: Math.ceil(rows / blockRows) }, (_, block) =>
    tf.tidy(() => {
      const start = block * blockRows
      const length = Math.min(blockRows, rows - start)
      const scores = tf.matMul(queries.slice([start, 0], [length, -1]), candidates, false, true)
      const own = tf.range(start, start + length).expandDims(1)
      const column = tf.range(0, columns).expandDims(0)
      const leftOut = inBatch ? own.equal(column) : column.less(rows)
      const { indices, values } = tf.topk(scores.sub(leftOut.cast('float32').mul(1e30)), count)
      return [indices, values] as tf.Tensor2D[]
    }),
  )
  return [0, 1].map((part) => tf.concat(blocks.map((block) => block[part])))
}

function checkSides(queries: tf.Tensor2D, keys: tf.Tensor2D, negatives: tf.Tensor2D | undefined): void {
  const fit =
    queries.rank === 2 &&
    queries.size > 0 &&
    queries.shape.join() === keys.shape.join() &&
    (negatives === undefined || (negatives.rank === 2 && negatives.shape[1] === queries.shape[1]))
  if (fit) return
  throw new NegError(
    'NEG_SHAPE',
    `queries are [${queries.shape}], keys [${keys.shape}]${negatives === undefined ? '' : ` and negatives [${negatives.shape}]`}`,
    { remedy: 'Give matrices of one length of rows, with a key for each query.' },
  )
}
