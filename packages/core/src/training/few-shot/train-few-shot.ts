import * as tf from '@tensorflow/tfjs'

import { checkCount } from '../../check-options.ts'
import { episodeLoss, type EpisodeLossOptions } from '../../losses/few-shot/episode-loss.ts'
import type { EpisodeSampler } from './episode-sampler.ts'

/** Maps rows to embeddings, [n, ...] to [n, d]; differentiable by its variables. */
export type FewShotEncoder = (rows: tf.Tensor) => tf.Tensor2D

export interface TrainFewShotOptions extends Omit<EpisodeLossOptions, 'ways'> {
  readonly sampler: EpisodeSampler
  readonly episodes: number
  readonly optimiser: tf.Optimizer
  /** What is trained. Default: all trainable variables that the loss reaches. */
  readonly variables?: readonly tf.Variable[]
  /** Changes a batch of rows, such as by noise or crops; of each episode's rows. */
  readonly augment?: (rows: tf.Tensor, step: number) => tf.Tensor
  readonly onEpisode?: (step: number, loss: number) => void
}

/**
 * Trains an encoder on few-shot episodes by `episodeLoss`.
 *
 * Supports and queries go through the encoder as one batch, so that batch normalisation sees all of an episode. Mendez-Ruiz
 * and others (2023).
 *
 * @param features rows of the data the sampler's labels are of, [n, ...].
 * @returns the loss of every episode.
 * @throws NEG_RANGE for an option; what `episodeLoss` throws.
 * @system 53
 */
export async function trainFewShot(
  encoder: FewShotEncoder,
  features: tf.Tensor,
  options: TrainFewShotOptions,
): Promise<Float32Array> {
  const { sampler, episodes, optimiser, variables, augment, onEpisode, ...terms } = options
  checkCount({ episodes })
  const losses = new Float32Array(episodes)
  for (let step = 0; step < episodes; step += 1) {
    const { support, supportLabels, query, queryLabels } = sampler.episode(step)
    const value = tf.tidy(() => {
      const rows = features.gather(tf.tensor1d(Int32Array.of(...support, ...query), 'int32'))
      const seen = augment === undefined ? rows : augment(rows, step)
      return optimiser.minimize(
        () => {
          const [supports, queries] = tf.split(encoder(seen), [support.length, query.length]) as tf.Tensor2D[]
          const labels = { support: supportLabels, query: queryLabels }
          return episodeLoss(queries, supports, labels, { ...terms, ways: sampler.ways })
        },
        true,
        variables === undefined ? undefined : [...variables],
      ) as tf.Scalar
    })
    losses[step] = (await value.data())[0]
    value.dispose()
    onEpisode?.(step, losses[step])
  }
  return losses
}
