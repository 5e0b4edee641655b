import { ordinality, regressionMetrics } from '@neg/core/evaluation'
import { createMatrix, multiply, ridgeRegression } from '@neg/core/numerics'

import { embeddingSize } from './pre-training.ts'

/** Embeddings of unit length with their targets. */
export interface Embedded {
  readonly embeddings: Float32Array
  readonly targets: Float32Array
}

export interface EmbeddingJudgement {
  /** Rank correlation of distances of targets and of embeddings. */
  readonly ordinality: number
  /** Mean absolute error of a ridge regression on embeddings. */
  readonly mae: number
  /** Geometric mean of its absolute errors. */
  readonly gm: number
}

/** Fits a linear probe on one part and judges the other by it. */
export function judgeEmbeddings(train: Embedded, test: Embedded): EmbeddingJudgement {
  const probe = ridgeRegression(matrixOf(train), createMatrix(train.targets.length, 1, train.targets), { ridge: 0.1 })
  const predictions = multiply(matrixOf(test), probe.coefficients).values.map((value) => value + probe.intercepts[0])
  const { meanAbsoluteError, geometricMeanError } = regressionMetrics(predictions, test.targets)
  return {
    ordinality: ordinality(test.embeddings, test.targets, { dimension: embeddingSize }).spearman,
    mae: meanAbsoluteError,
    gm: geometricMeanError,
  }
}

function matrixOf({ embeddings, targets }: Embedded): ReturnType<typeof createMatrix> {
  return createMatrix(targets.length, embeddingSize, embeddings)
}

/** Mean distance of embeddings for each whole distance of targets, 0 up to `most`; null where no pair has it. */
export function distanceCurve({ embeddings, targets }: Embedded, most: number): (number | null)[] {
  const [sums, counts] = [new Float64Array(most + 1), new Float64Array(most + 1)]
  for (let a = 0; a < targets.length; a += 1) {
    for (let b = a + 1; b < targets.length; b += 1) {
      const apart = Math.abs(Math.round(targets[a]) - Math.round(targets[b]))
      if (apart > most) continue
      let squares = 0
      for (let k = 0; k < embeddingSize; k += 1) {
        squares += (embeddings[a * embeddingSize + k] - embeddings[b * embeddingSize + k]) ** 2
      }
      sums[apart] += Math.sqrt(squares)
      counts[apart] += 1
    }
  }
  return Array.from(sums, (sum, apart) => (counts[apart] === 0 ? null : sum / counts[apart]))
}
