import type { Rng } from '@neg/core'
import { shuffle } from '@neg/core/random'

import type { RunContext } from '../experiment.ts'
import { HiddenCurve, targetCount, unseen } from './hidden-curve.ts'
import { distanceCurve, type EmbeddingJudgement, judgeEmbeddings } from './judge-embeddings.ts'
import { preTrained, type PreTraining } from './pre-training.ts'

export interface CurveRunOptions {
  /** Gives every row a target that has nothing to do with it. Default false. */
  readonly sabotaged?: boolean
}

export interface CurveOutcome extends EmbeddingJudgement {
  readonly steps: number
  readonly curve: readonly (number | null)[]
}

const sizes = {
  full: { steps: 400, labels: 48, train: 1500, test: 600 },
  quick: { steps: 80, labels: 24, train: 300, test: 150 },
} as const

/** Pre-trains on a hidden curve and judges the embeddings, unseen targets included. */
export async function curveRun(
  loss: PreTraining['loss'],
  { rng, options, progress }: Pick<RunContext<unknown>, 'rng' | 'options' | 'progress'>,
  { sabotaged = false }: CurveRunOptions = {},
): Promise<CurveOutcome> {
  const { steps, labels, train, test } = sizes[options.quick ? 'quick' : 'full']
  const world = new HiddenCurve(rng.fork('world'))
  const seen = Float32Array.from({ length: targetCount }, (_, target) => target).filter((target) => !unseen(target))
  const drawn = (count: number, from: ArrayLike<number>, random: Rng): Float32Array =>
    Float32Array.from({ length: count }, () => from[random.below(from.length)])
  const training: PreTraining = {
    width: HiddenCurve.width,
    steps,
    loss,
    rng,
    batch: (random) => {
      const targets = drawn(labels, seen, random)
      const both = Float32Array.from([...targets, ...targets])
      const told = sabotaged ? Float32Array.from(shuffle(Array.from(both), random)) : both
      return { rows: world.views(both, random), targets: told }
    },
    onStep: (step) => progress('train on the curve', step, steps),
  }
  return preTrained(training, async (embed) => {
    const part = async (targets: Float32Array, name: string): Promise<Parameters<typeof judgeEmbeddings>[0]> => ({
      embeddings: await embed(world.views(targets, rng.fork(name))),
      targets,
    })
    const learnt = await part(drawn(train, seen, rng.fork('probe targets')), 'probe')
    const every = Float32Array.from({ length: targetCount }, (_, target) => target)
    const found = await part(drawn(test, every, rng.fork('test targets')), 'test')
    return { steps, ...judgeEmbeddings(learnt, found), curve: distanceCurve(found, 40) }
  })
}
