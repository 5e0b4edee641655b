import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { contrastive } from '../../kernels/contrastive.ts'
import type { RowLists } from '../../kernels/contrastive-pairs.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkBatches } from '../check-batches.ts'
import { reduce } from '../reduction.ts'
import type { StreamingLossOptions } from './streaming-loss-options.ts'
import { withNegatives } from './with-negatives.ts'

/** Who is compared with whom, besides each query with all documents. */
export type JointDirection = 'queryToQuery' | 'documentToQuery' | 'documentToDocument'

const allDirections: readonly JointDirection[] = ['queryToQuery', 'documentToQuery', 'documentToDocument']

/** Defaults: temperature 0.05, which must be a number; normalised. */
export interface JointInfoNCEOptions extends Omit<StreamingLossOptions, 'temperature'> {
  /** tau: scores are divided by it. Default 0.05. */
  readonly temperature?: number
  /** Mined negatives, [K, B, d]: `negatives[k]` holds one document for each query. Default: none. */
  readonly negatives?: tf.Tensor3D
  /** Default: all three. */
  readonly directions?: readonly JointDirection[]
}

/**
 * InfoNCE with one softmax over several directions: a query and its document must stand out from all documents for the
 * query, from the other queries, from all queries for the document, and from the documents of other queries.
 *
 * `l_i = -s(q_i, d_i) + log(sum_j exp s(q_i, d_j) + sum_{j != i} exp s(q_i, q_j) + sum_j exp s(q_j, d_i) + sum_{j: not of i}
 * exp s(d_j, d_i))`, the sums by the directions chosen; Li et al., "Towards general text embeddings with multi-stage
 * contrastive learning" (2023), section 3.3 (GTE's improved contrastive loss), as sentence-transformers computes it
 * (`partition_mode='joint'`). With a softmax for each direction it is the symmetric `infoNCE`; without directions, `infoNCE`.
 *
 * Two calls of the kernel `contrastive`; memory O((B + K B) d) whatever `blockSize`.
 *
 * @param queries [B, d]
 * @param documents [B, d], row i of query i.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or a batch is empty; NEG_RANGE for an option out of range; NEG_NO_NEGATIVES
 * for documents compared with those of other queries where there is one query.
 */
export function jointInfoNCE(
  queries: tf.Tensor2D,
  documents: tf.Tensor2D,
  options: JointInfoNCEOptions = {},
): tf.Tensor {
  const { temperature = 0.05, normalise = true, directions = allDirections, negatives, blockSize } = options
  checkBatches({ queries, documents })
  checkDirections(directions)
  const [count] = queries.shape
  return tf.tidy(() => {
    const scaled = (x: tf.Tensor2D): tf.Tensor2D => (normalise ? unitRows(x) : x)
    const [q, all] = [scaled(queries), scaled(withNegatives(documents, negatives, count))]
    const d = all.slice([0, 0], [count, -1])
    const kernel = { temperature, blockSize, reduction: 'none' } as const
    const candidates = directions.includes('queryToQuery') ? all.concat(q) : all
    const ownQuery = directions.includes('queryToQuery') ? { exclude: lists(count, [all.shape[0]]) } : {}
    // log Z - s of the query's candidates, and of the document's.
    const ofQuery = contrastive(q, candidates, { ...kernel, ...ownQuery }) as tf.Tensor1D
    const ofDocument = documentSide(q, d, all, directions, kernel)
    const both = ofDocument === undefined ? ofQuery : ofQuery.add<tf.Tensor1D>(ofDocument.sub(ofQuery).softplus())
    return reduce(both, options.reduction ?? 'mean')
  })
}

/** The logarithm of the sum over a document's candidates, less the score of its pair. */
function documentSide(
  q: tf.Tensor2D,
  d: tf.Tensor2D,
  all: tf.Tensor2D,
  directions: readonly JointDirection[],
  kernel: { readonly temperature: number; readonly blockSize?: number; readonly reduction: 'none' },
): tf.Tensor1D | undefined {
  const toQueries = directions.includes('documentToQuery')
  if (!directions.includes('documentToDocument')) {
    return toQueries ? (contrastive(d, q, kernel) as tf.Tensor1D) : undefined
  }
  // The document itself stands as the positive, which leaves it out of the sum; its score is put right after.
  const [count] = d.shape
  const ownNegatives = Array.from({ length: all.shape[0] / count - 1 }, (_, column) => (column + 1) * count)
  const against = contrastive(d, toQueries ? all.concat(q) : all, {
    ...kernel,
    denominator: 'negatives',
    exclude: lists(count, ownNegatives),
  })
  return against.add(d.mul(d.sub(q)).sum(1).div(kernel.temperature))
}

/** For row i the candidates `i + offset`. */
function lists(rows: number, offsets: readonly number[]): RowLists {
  return {
    offsets: Int32Array.from({ length: rows + 1 }, (_, row) => row * offsets.length),
    items: Int32Array.from(
      { length: rows * offsets.length },
      (_, i) => Math.floor(i / offsets.length) + offsets[i % offsets.length],
    ),
  }
}

function checkDirections(directions: readonly JointDirection[]): void {
  const unknown = directions.find((direction) => !allDirections.includes(direction))
  if (unknown === undefined) return
  throw new NegError('NEG_RANGE', `there is no direction ${JSON.stringify(unknown)}`, {
    where: { field: 'directions' },
    remedy: `Take some of ${allDirections.join(', ')}.`,
  })
}
