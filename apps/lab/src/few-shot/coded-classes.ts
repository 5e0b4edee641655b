import type { Rng } from '@neg/core'
import * as tf from '@tensorflow/tfjs'

/** Samples of classes, and the class of each. */
export interface CodedClasses {
  /** [samples, 48] */
  readonly features: tf.Tensor2D
  readonly labels: Int32Array
}

const codeLength = 12
const noiseLength = 8
const hidden = 96
const width = 48

/**
 * A world of classes that are random codes of 12 bits: a sample is its class's code, shaken, beside eight loud numbers that
 * mean nothing, `u = (2 bits - 1 + 0.6 e, 1.5 e)`, mixed by `tanh(u W1) W2 + 0.05 e`.
 */
export function codedClasses(classes: number, perClass: number, rng: Rng): CodedClasses {
  const codes = new Set<number>()
  while (codes.size < classes) codes.add(rng.below(1 << codeLength))
  const rows = [...codes].flatMap((code) =>
    Array.from({ length: perClass }, () => [
      ...Array.from({ length: codeLength }, (_, bit) => 2 * ((code >> bit) & 1) - 1 + 0.6 * rng.normal()),
      ...Array.from({ length: noiseLength }, () => 1.5 * rng.normal()),
    ]),
  )
  const normals = (rowCount: number, columns: number, deviation: number): tf.Tensor2D => {
    const values = new Float32Array(rowCount * columns)
    rng.fill(values, 'normal')
    return tf.tensor2d(values, [rowCount, columns]).mul(deviation)
  }
  const inputs = codeLength + noiseLength
  const features = tf.tidy(() =>
    tf
      .tensor2d(rows)
      .matMul(normals(inputs, hidden, 1.5 / Math.sqrt(inputs)))
      .tanh()
      .matMul<tf.Tensor2D>(normals(hidden, width, 1 / Math.sqrt(hidden)))
      .add<tf.Tensor2D>(normals(rows.length, width, 0.05)),
  )
  return { features, labels: Int32Array.from(rows, (_, row) => Math.floor(row / perClass)) }
}
