import { innerProduct, checkEmbeddings, type EmbeddingRows } from '../evaluation/check-embeddings.ts'
import { tolerance } from '../evaluation/diagnostics/tolerance.ts'
import { uniformity } from '../evaluation/diagnostics/uniformity.ts'
import { createMatrix } from '../numerics/linear-algebra/matrix.ts'
import { checkTemperature, contrastiveGradient } from './contrastive-gradient.ts'

/** What a model that was trained at a temperature makes of the samples it is judged on. */
export interface ProfiledEmbeddings {
  /** Two views of n samples, n x dimension each, row-major. */
  readonly view1: Float32Array
  readonly view2: Float32Array
  /** [n] */
  readonly labels: Int32Array
  readonly dimension: number
  /** Of a probe of the caller's choice, such as `knnProbe`. */
  readonly accuracy: number
}

export interface TemperaturePoint {
  readonly temperature: number
  /** Of the first view; lower is more even. */
  readonly uniformity: number
  /** Of the first view: mean cosine within a label. */
  readonly tolerance: number
  /** Mean cosine of both views of a sample. */
  readonly positiveSimilarity: number
  /** Mean entropy of the shares of the push at this temperature, over the other samples' second views; in nats. */
  readonly entropy: number
  readonly accuracy: number
}

export interface TemperatureProfileOptions {
  /** Samples that the entropy is over, the first so many. Default 256. */
  readonly anchors?: number
}

/**
 * The temperature's trade on a task of your own: for each temperature a model is trained and judged by uniformity,
 * tolerance, alikeness of views, hardness of the push and accuracy.
 *
 * Wang and Liu, "Understanding the behaviour of contrastive loss" (2021), figures 5 to 7. One temperature after the other;
 * time O(n^2 d) for each, memory O(n d + anchors^2), besides what `train` takes.
 *
 * @param train trains at a temperature and embeds.
 * @throws NEG_RANGE for a temperature that isn't above 0; NEG_SHAPE, NEG_NOT_FINITE for embeddings; what `train` throws.
 * @system 18
 */
export async function temperatureProfile(
  temperatures: readonly number[],
  train: (temperature: number) => Promise<ProfiledEmbeddings>,
  { anchors = 256 }: TemperatureProfileOptions = {},
): Promise<TemperaturePoint[]> {
  for (const temperature of temperatures) checkTemperature(temperature)
  const points: TemperaturePoint[] = []
  for (const temperature of temperatures) {
    const { view1, view2, labels, dimension, accuracy } = await train(temperature)
    const [first, second] = [view1, view2].map((view, side) =>
      checkEmbeddings(`view${side + 1}`, view, { dimension, normalise: true, atLeast: 2 }),
    )
    const alike = Array.from({ length: first.count }, (_, row) => innerProduct(first, row, second, row))
    points.push({
      temperature,
      uniformity: uniformity(view1, { dimension }),
      tolerance: tolerance(view1, labels, { dimension }).conditional,
      positiveSimilarity: alike.reduce((sum, value) => sum + value, 0) / alike.length,
      entropy: meanEntropy(first, second, Math.min(anchors, first.count), temperature),
      accuracy,
    })
  }
  return points
}

function meanEntropy(first: EmbeddingRows, second: EmbeddingRows, count: number, temperature: number): number {
  const scores = createMatrix(count, count)
  for (let row = 0; row < count; row += 1) {
    for (let other = 0; other < count; other += 1) {
      scores.values[row * count + other] = innerProduct(first, row, second, other)
    }
  }
  const own = Float64Array.from({ length: count }, (_, row) => scores.values[row * count + row])
  const mask = Uint8Array.from({ length: count * count }, (_, at) => (Math.floor(at / count) === at % count ? 0 : 1))
  const { entropy } = contrastiveGradient(own, scores, { temperature, mask })
  return entropy.reduce((sum, value) => sum + value, 0) / count
}
