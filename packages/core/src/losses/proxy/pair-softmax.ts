import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { contrastive } from '../../kernels/contrastive.ts'
import { absolute } from '../../kernels/absolute.ts'
import { checkBatches } from '../check-batches.ts'
import { type ClassifiedLossOptions, checkClassified } from './classified-rows.ts'

/** What a classifier sees of two embeddings: both, what they differ by, |l - r|, and their product by coordinates. */
export type PairFeature = 'both' | 'difference' | 'product'

export interface PairSoftmaxOptions extends ClassifiedLossOptions {
  /** What the classifier sees, in the order both, difference, product. Default both and the difference. */
  readonly features?: readonly PairFeature[]
  /** Added to the score of each class, [C]. Default: none. */
  readonly bias?: tf.Tensor1D
}

/**
 * Learns embeddings by classifying pairs of texts, such as whether one follows from the other.
 *
 * `-log softmax(W (l, r, |l - r|) + b)` at the label of the pair; Reimers, Gurevych, "Sentence-BERT: sentence embeddings
 * using Siamese BERT-networks" (2019), section 3; sentence-transformers' SoftmaxLoss. The classifier is trained along and
 * then thrown away. Time O(B C d), memory O((B + C) d).
 *
 * @param left [B, d]
 * @param right [B, d]
 * @param weights W, [C, 3 d]; 2 d columns for both, d for the difference, d for the product.
 * @param labels [B], 0 .. C - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a label or an option.
 */
export function pairSoftmax(
  left: tf.Tensor2D,
  right: tf.Tensor2D,
  weights: tf.Tensor2D,
  labels: Int32Array,
  options: PairSoftmaxOptions = {},
): tf.Tensor {
  const { features = ['both', 'difference'], bias, reduction, blockSize } = options
  checkBatches({ left, right })
  checkFeatures(features)
  if (bias !== undefined && (bias.rank !== 1 || bias.shape[0] !== weights.shape[0])) {
    throw new NegError('NEG_SHAPE', `the bias is [${bias.shape}] for weights of [${weights.shape}]`, {
      where: { field: 'bias' },
      remedy: 'Give a number for each class.',
    })
  }
  return tf.tidy(() => {
    const seen = tf.concat<tf.Tensor2D>(
      [
        ...(features.includes('both') ? [left, right] : []),
        ...(features.includes('difference') ? [absolute(left.sub<tf.Tensor2D>(right))] : []),
        ...(features.includes('product') ? [left.mul<tf.Tensor2D>(right)] : []),
      ],
      1,
    )
    checkClassified(seen, weights, labels)
    const [rows, columns] =
      bias === undefined
        ? [seen, weights]
        : [seen.concat<tf.Tensor2D>(tf.ones([labels.length, 1]), 1), weights.concat<tf.Tensor2D>(bias.expandDims(1), 1)]
    return contrastive(rows, columns, { temperature: 1, positives: labels, reduction, blockSize })
  })
}

function checkFeatures(features: readonly PairFeature[]): void {
  const known: readonly string[] = ['both', 'difference', 'product']
  if (features.length > 0 && features.every((feature) => known.includes(feature))) return
  throw new NegError('NEG_RANGE', `the features are ${JSON.stringify(features)}`, {
    where: { field: 'features' },
    remedy: `Take some of ${known.join(', ')}.`,
  })
}
