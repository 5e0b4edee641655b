import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkBatches } from '../check-batches.ts'
import { checkReduction, reduce } from '../reduction.ts'
import type { StreamingLossOptions } from './streaming-loss-options.ts'

/** Normalised by default. */
export interface SigLipOptions extends Omit<StreamingLossOptions, 'temperature'> {
  /** t: what cosines are multiplied by; a scalar tensor is learnt. Default 10. */
  readonly logitScale?: number | tf.Scalar
  /** b: added to each logit; a scalar tensor is learnt. Default -10. */
  readonly logitBias?: number | tf.Scalar
}

/** Scores of a block that computes fast. */
const scoresOfBlock = 2 ** 20

/**
 * The loss of SigLIP: each image and text of a batch are judged by themselves, as a pair that belongs together or not.
 *
 * `l_i = sum_j ln(1 + exp(-y_ij z_ij))`, `z_ij = t cos(image_i, text_j) + b`, y = 1 on the diagonal and -1 elsewhere; Zhai,
 * Mustafa, Kolesnikov, Beyer, "Sigmoid loss for language image pre-training" (2023), equation 1. No softmax couples a row's
 * pairs, in contrast to `clip`, so that it works in small batches as well; it is no form of the kernel `contrastive`.
 *
 * Blocks of scores are made, used and dropped, forward and again backward; the gradient is analytic and of first order,
 * those of scale and bias included. Memory O(N d) and a few blocks of at most 2^20 scores (or 2 d rows if that is more);
 * time four products of N x N x d.
 *
 * @param images [N, d]
 * @param texts [N, d], row i of the same pair as row i of `images`.
 * @returns a scalar, or [N], by image, with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or a batch is empty; NEG_RANGE for an option out of range.
 */
export function sigLip(images: tf.Tensor2D, texts: tf.Tensor2D, options: SigLipOptions = {}): tf.Tensor {
  const { logitScale = 10, logitBias = -10, normalise = true, reduction = 'mean' } = options
  checkBatches({ images, texts })
  checkReduction(reduction)
  const [rows, width] = images.shape
  const blockSize = options.blockSize ?? Math.max(Math.floor(scoresOfBlock / rows), 2 * width)
  checkNumber('logitScale', logitScale, Number.isFinite)
  checkNumber('logitBias', logitBias, Number.isFinite)
  checkNumber('blockSize', blockSize, (size) => Number.isInteger(size) && size >= 1)
  return tf.tidy(() => {
    const scaled = (x: tf.Tensor2D): tf.Tensor2D => (normalise ? unitRows(x) : x)
    const [scale, bias] = [logitScale, logitBias].map((x) => (typeof x === 'number' ? tf.scalar(x) : x))
    return reduce(lossesOfImages([scaled(images), scaled(texts), scale, bias], blockSize), reduction)
  })
}

function lossesOfImages(inputs: tf.Tensor[], blockSize: number): tf.Tensor1D {
  return tf.customGrad((...given) => {
    const save = given.pop() as unknown as tf.GradSaveFunc
    save(given as tf.Tensor[])
    const losses = blocksOf(inputs[0].shape[0], blockSize).map((block) => lossesOfBlock(given as tf.Tensor[], block))
    return {
      value: tf.concat(losses),
      gradFunc: (dy: tf.Tensor1D, saved: tf.Tensor[]) => gradients(saved, dy, blockSize),
    }
  })(...inputs)
}

function lossesOfBlock(inputs: readonly tf.Tensor[], block: readonly [number, number]): tf.Tensor1D {
  return tf.tidy(() => signedLogits(inputs, block).logits.neg().softplus().sum(1))
}

/** By images, texts, scale and bias: `dl / dz = -y sigmoid(-y z)`. */
function gradients(inputs: tf.Tensor[], dy: tf.Tensor1D, blockSize: number): tf.Tensor[] {
  const [images, texts, scale, bias] = inputs as [tf.Tensor2D, tf.Tensor2D, tf.Scalar, tf.Scalar]
  const ofImages: tf.Tensor[] = []
  let ofTexts: tf.Tensor2D = tf.zerosLike(texts)
  let ofBias: tf.Tensor = tf.scalar(0)
  for (const [start, end] of blocksOf(images.shape[0], blockSize)) {
    const block = tf.tidy(() => {
      const { signs, logits } = signedLogits(inputs, [start, end])
      const weights = dy
        .slice(start, end - start)
        .neg()
        .expandDims(1)
      const slopes: tf.Tensor2D = logits.neg().sigmoid().mul(signs).mul(weights)
      const product = tf.matMul(slopes, images.slice(start, end - start), true)
      return {
        ofImages: tf.matMul(slopes, texts),
        ofTexts: ofTexts.add<tf.Tensor2D>(product),
        ofBias: ofBias.add(slopes.sum()),
      }
    })
    tf.dispose([ofTexts, ofBias])
    ofImages.push(block.ofImages)
    ;({ ofTexts, ofBias } = block)
  }
  const product = tf.concat(ofImages)
  const ofScale = product.mul(images).sum()
  return [product.mul(scale), ofTexts.mul(scale), ofScale.reshape(scale.shape), ofBias.reshape(bias.shape)]
}

/** y z of a block of images, and y. */
function signedLogits(
  inputs: readonly tf.Tensor[],
  [start, end]: readonly [number, number],
): { readonly signs: tf.Tensor; readonly logits: tf.Tensor } {
  const [images, texts, scale, bias] = inputs as [tf.Tensor2D, tf.Tensor2D, tf.Scalar, tf.Scalar]
  const block = tf.range(start, end, 1, 'int32').expandDims(1)
  const own = block.equal(tf.range(0, texts.shape[0], 1, 'int32').expandDims(0)).cast('float32')
  const signs = own.mul(2).sub(1)
  const scores = tf.matMul(images.slice(start, end - start), texts, false, true)
  return { signs, logits: scores.mul(scale).add(bias).mul(signs) }
}

function blocksOf(rows: number, blockSize: number): [number, number][] {
  return Array.from({ length: Math.ceil(rows / blockSize) }, (_, block) => [
    block * blockSize,
    Math.min(rows, (block + 1) * blockSize),
  ])
}

function checkNumber(field: string, value: number | tf.Scalar, inRange: (value: number) => boolean): void {
  if (typeof value !== 'number' || inRange(value)) return
  throw new NegError('NEG_RANGE', `${field} is ${value}`, { where: { field } })
}
