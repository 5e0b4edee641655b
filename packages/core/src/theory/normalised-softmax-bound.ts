import { checkAboveZero, checkCount } from '../check-options.ts'

/**
 * How low the loss of a normalised softmax can get: cosines end at 1, so that a small scale keeps it from 0.
 *
 * `log(1 + (C - 1) exp(-s C / (C - 1)))` for C balanced classes whose embeddings lie on the corners of a simplex; Wang,
 * Xiang, Cheng and Yuille, "NormFace" (2017), proposition 2. With 10 classes it is 1.377 at scale 1 and 0.000134 at 10.
 *
 * @param scale s, what cosines are multiplied by: 1 / temperature.
 * @throws NEG_RANGE for fewer than one class or a scale that is not above 0.
 * @system 40
 */
export function normalisedSoftmaxBound(classes: number, scale: number): number {
  checkCount({ classes })
  checkAboveZero({ scale })
  return classes === 1 ? 0 : Math.log1p((classes - 1) * Math.exp((-scale * classes) / (classes - 1)))
}
