import { choose } from '@neg/core/random'

import type { RunContext } from '../experiment.ts'
import { airfoilColumns, type Measurements, measurementsOf, splitAirfoil } from './airfoil.ts'
import { type EmbeddingJudgement, judgeEmbeddings } from './judge-embeddings.ts'
import { preTrained, type PreTraining } from './pre-training.ts'

/** Decibels that are held out of training. */
const heldOut = (target: number): boolean => target >= 120 && target < 124

/** Pre-trains on the airfoil's measurements, seen twice with a little noise, and judges the embeddings. */
export async function airfoilRun(
  loss: PreTraining['loss'],
  measurements: Measurements,
  { rng, options, progress }: Pick<RunContext<unknown>, 'rng' | 'options' | 'progress'>,
): Promise<EmbeddingJudgement> {
  const [steps, items] = options.quick ? [30, 24] : [400, 48]
  const { train, test } = splitAirfoil(measurements, rng.fork('airfoil'))
  const kept = Int32Array.from(train.targets.keys()).filter((row) => !heldOut(train.targets[row]))
  const seen = measurementsOf(train, kept)
  const training: PreTraining = {
    width: airfoilColumns,
    steps,
    loss,
    rng: rng.fork('airfoil training'),
    batch: (random) => {
      const { features, targets } = measurementsOf(seen, choose(kept.length, items, random))
      const rows = Float32Array.from([...features, ...features], (value) => value + 0.05 * random.normal())
      return { rows, targets: Float32Array.from([...targets, ...targets]) }
    },
    onStep: (step) => progress('train on the airfoil', step, steps),
  }
  return preTrained(training, async (embed) =>
    judgeEmbeddings(
      { embeddings: await embed(seen.features), targets: seen.targets },
      { embeddings: await embed(test.features), targets: test.targets },
    ),
  )
}
