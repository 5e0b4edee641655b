import { Philox } from '@neg/core'
import { evaluateFewShot } from '@neg/core/evaluation'
import type { EpisodeTerm } from '@neg/core/losses'
import { shuffle } from '@neg/core/random'
import { EpisodeSampler, splitClasses, trainFewShot } from '@neg/core/training'
import * as tf from '@tensorflow/tfjs'

import type { ArmOutcome, RunContext } from '../experiment.ts'
import { normalisedNetwork } from '../networks/normalised-network.ts'
import { codedClasses } from './coded-classes.ts'

export interface FewShotArm {
  readonly shots: number
  readonly terms: readonly EpisodeTerm[]
}

const sizes = {
  full: { perClass: 40, episodes: 400, tests: 200 },
  quick: { perClass: 25, episodes: 25, tests: 20 },
} as const

/**
 * Trains an encoder 48-128-128-32 on episodes of 64 classes (5 ways, 10 queries, Adam 1e-3) and judges it on episodes of 20
 * others (15 queries). All arms of a seed see the same world, first weights and, for as many shots, episodes.
 *
 * @param sabotaged shuffles the labels of the training classes, so that there is nothing to learn.
 */
export async function fewShotRun(
  { shots, terms }: FewShotArm,
  seed: number,
  { options, rng, progress }: Pick<RunContext<undefined>, 'options' | 'rng' | 'progress'>,
  { sabotaged = false }: { readonly sabotaged?: boolean } = {},
): Promise<ArmOutcome> {
  const { perClass, episodes, tests } = sizes[options.quick ? 'quick' : 'full']
  const { features, labels } = codedClasses(84, perClass, rng.fork('world'))
  const held = Array.from({ length: 20 }, (_, i) => 64 + i)
  const split = splitClasses(labels, held)
  const [train, test] = [split.train, split.test].map((rows) =>
    tf.tidy(() => features.gather(tf.tensor1d(rows, 'int32'))),
  )
  const trainLabels = split.train.map((row) => labels[row])
  const encoder = normalisedNetwork([48, 128, 128, 32], { seed, linearEnd: true })
  const optimiser = tf.train.adam(1e-3)
  try {
    const losses = await trainFewShot((rows) => encoder.apply(rows, { training: true }) as tf.Tensor2D, train, {
      sampler: new EpisodeSampler(sabotaged ? shuffle(trainLabels, new Philox(seed)) : trainLabels, {
        shots,
        queries: 10,
        seed: rng.fork(`episodes of ${shots}`),
      }),
      episodes,
      optimiser,
      terms,
      onEpisode: (step) => step % 50 === 49 && progress('train', step + 1, episodes),
    })
    const { mean, halfWidth, icnn } = await evaluateFewShot((rows) => encoder.predict(rows) as tf.Tensor2D, test, {
      sampler: new EpisodeSampler(
        split.test.map((row) => labels[row]),
        { shots, queries: 15, seed: rng.fork(`tests of ${shots}`) },
      ),
      episodes: tests,
    })
    return {
      steps: episodes,
      metrics: { accuracy: mean, icnn },
      details: { halfWidth, lastLoss: losses[episodes - 1] },
    }
  } finally {
    optimiser.dispose()
    encoder.dispose()
    tf.dispose([features, train, test])
  }
}
