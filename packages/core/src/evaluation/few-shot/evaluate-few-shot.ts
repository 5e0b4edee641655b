import * as tf from '@tensorflow/tfjs'

import { prototypes } from '../../losses/few-shot/prototypes.ts'
import { protoLogits } from '../../losses/few-shot/prototypical.ts'
import { checkCount } from '../../check-options.ts'
import type { EpisodeSampler } from '../../training/few-shot/episode-sampler.ts'
import { icnnScore } from '../separability/icnn-score.ts'

export interface FewShotEvaluation {
  /** Mean accuracy over the episodes. */
  readonly mean: number
  /** Half the 95 % interval of the mean: 1.96 standard deviations over the root of the number of episodes. */
  readonly halfWidth: number
  /** Accuracy of each episode. */
  readonly perEpisode: Float64Array
  /** The mean `icnnScore` of the queries of an episode. */
  readonly icnn: number
}

/**
 * Few-shot accuracy: how often the nearest prototype is of the query's class, over many episodes of classes not seen in
 * training.
 *
 * At least 600 episodes are usual. The interval is over episodes of one model and says nothing about other trainings.
 *
 * @param encode maps rows to embeddings, in its mode of use.
 * @param features rows of the data the sampler's labels are of, [n, ...].
 * @throws NEG_RANGE for the number of episodes.
 * @system 53
 */
export async function evaluateFewShot(
  encode: (rows: tf.Tensor) => tf.Tensor2D,
  features: tf.Tensor,
  { sampler, episodes = 600 }: { readonly sampler: EpisodeSampler; readonly episodes?: number },
): Promise<FewShotEvaluation> {
  checkCount({ episodes })
  const perEpisode = new Float64Array(episodes)
  let icnn = 0
  const embedded = tf.tidy(() => encode(features))
  try {
    for (let step = 0; step < episodes; step += 1) {
      const { support, supportLabels, query, queryLabels } = sampler.episode(step)
      const judged = tf.tidy(() => {
        const [supports, queries] = [support, query].map((rows) =>
          embedded.gather<tf.Tensor2D>(tf.tensor1d(rows, 'int32')),
        )
        const nearest = protoLogits(queries, prototypes(supports, supportLabels, sampler.ways)).argMax(1)
        return tf.stack([
          nearest.equal(tf.tensor1d(queryLabels, 'int32')).cast('float32').mean(),
          icnnScore(queries, queryLabels).score,
        ])
      })
      const [accuracy, score] = await judged.data()
      judged.dispose()
      perEpisode[step] = accuracy
      icnn += score / episodes
    }
  } finally {
    embedded.dispose()
  }
  const mean = perEpisode.reduce((sum, accuracy) => sum + accuracy, 0) / episodes
  const squares = perEpisode.reduce((sum, accuracy) => sum + (accuracy - mean) ** 2, 0)
  return {
    mean,
    halfWidth: episodes < 2 ? 0 : (1.96 * Math.sqrt(squares / (episodes - 1))) / Math.sqrt(episodes),
    perEpisode,
    icnn,
  }
}
