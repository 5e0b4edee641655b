import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkNotNegative } from '../../check-options.ts'

export interface MatryoshkaOptions {
  /** How many coordinates to keep, each a loss of its own; the full length takes part where it is listed. */
  readonly dimensions: readonly number[]
  /** How much the loss of each counts, in the order of `dimensions`. Default 1. */
  readonly weights?: readonly number[]
  /** Scales the shortened rows to unit length. Default true. */
  readonly normalise?: boolean
}

/**
 * Matryoshka learning: any loss, at several lengths of the vectors at once, so that their first coordinates serve by
 * themselves.
 *
 * `sum_m weight_m loss(first m coordinates)`; Kusupati et al., "Matryoshka representation learning" (2022), equation 1;
 * sentence-transformers' MatryoshkaLoss. Time and memory those of the loss at each length.
 *
 * ```ts
 * matryoshka([queries, documents], (q, d) => infoNCE(q, d, { temperature: 0.05 }), { dimensions: [384, 128, 32] })
 * ```
 *
 * @param embeddings matrices of one width, each [rows, d].
 * @param loss called with the shortened matrices, in their order.
 * @returns what the loss returns.
 * @throws NEG_SHAPE for matrices of different widths or weights of another number; NEG_RANGE for a dimension or a weight;
 * what the loss throws.
 */
export function matryoshka<T extends tf.Tensor>(
  embeddings: readonly tf.Tensor2D[],
  loss: (...shortened: tf.Tensor2D[]) => T,
  { dimensions, weights = dimensions.map(() => 1), normalise = true }: MatryoshkaOptions,
): T {
  checkDimensions(embeddings, dimensions)
  checkLength('weights', weights, dimensions.length)
  weights.forEach((weight) => checkNotNegative({ weights: weight }))
  return tf.tidy(() =>
    dimensions
      .map((dimension, i) => {
        const shortened = embeddings.map((rows) => rows.slice([0, 0], [-1, dimension]))
        return loss(...(normalise ? shortened.map(unitRows) : shortened)).mul<T>(weights[i])
      })
      .reduce((sum, value) => sum.add<T>(value)),
  )
}

function checkDimensions(embeddings: readonly tf.Tensor2D[], dimensions: readonly number[]): void {
  const widths = embeddings.map(({ shape }) => shape[1])
  if (widths.length === 0 || widths.some((width) => width !== widths[0])) {
    throw new NegError('NEG_SHAPE', `the embeddings' rows have the lengths ${widths.join(', ') || 'of none'}`, {
      where: { field: 'embeddings' },
      remedy: 'Give matrices of one width.',
    })
  }
  const wrong = dimensions.find((dimension) => !Number.isInteger(dimension) || dimension < 1 || dimension > widths[0])
  if (dimensions.length > 0 && wrong === undefined) return
  throw new NegError('NEG_RANGE', wrong === undefined ? 'there is no dimension' : `a dimension is ${wrong}`, {
    where: { field: 'dimensions' },
    remedy: `List whole numbers from 1 to ${widths[0]}.`,
  })
}
