import { knnProbe, tolerance, uniformity } from '@neg/core/evaluation'
import { choose, shuffle } from '@neg/core/random'
import * as tf from '@tensorflow/tfjs'

import type { ArmOutcome, RunContext } from '../experiment.ts'
import { normalisedNetwork } from '../networks/normalised-network.ts'
import type { DigitData } from './digit-data.ts'
import { HiddenViews } from './hidden-views.ts'

/** A loss over the projections of a batch, [views, digits, 32]. */
export type ViewsLoss = (projections: tf.Tensor3D) => tf.Tensor

export interface DigitRunOptions {
  /** Default 2. */
  readonly views?: number
  /** Shuffles which digit each row of the later views is of, so that views share nothing. Default false. */
  readonly sabotaged?: boolean
}

/** How long a run is, and how many digits it looks at. */
const sizes = {
  full: { steps: 400, batch: 128, train: 3900, test: 1800 },
  quick: { steps: 80, batch: 64, train: 800, test: 300 },
} as const

const dimension = 32
const batchesBetweenReports = 25

/**
 * Trains an encoder 64-128-64 with a projector 64-64-32 on hidden views of digits (Adam, 2e-3) and judges it: k-NN
 * accuracy of the encoder's output, uniformity and tolerance of the projections of the test digits.
 *
 * All arms of a seed see the same world, first weights and batches.
 */
export async function digitRun(
  loss: ViewsLoss,
  { shared, rng, options, progress }: Pick<RunContext<DigitData>, 'shared' | 'rng' | 'options' | 'progress'>,
  { views = 2, sabotaged = false }: DigitRunOptions = {},
): Promise<ArmOutcome> {
  const { steps, batch, train, test } = sizes[options.quick ? 'quick' : 'full']
  const world = new HiddenViews(rng.fork('world'))
  const encoder = normalisedNetwork([64, 128, 64], { seed: rng.fork('encoder').below(2 ** 20) })
  const projector = normalisedNetwork([64, 64, dimension], {
    seed: rng.fork('projector').below(2 ** 20),
    linearEnd: true,
  })
  const optimiser = tf.train.adam(2e-3)
  const variables = [...encoder.trainableWeights, ...projector.trainableWeights].map(
    (weight) => weight.read() as tf.Variable,
  )
  const losses: { step: number; loss: number }[] = []
  try {
    for (let step = 0; step < steps; step += 1) {
      const ofStep = rng.fork(`step ${step}`)
      const rows = shuffle(choose(shared.train.labels.length, batch, ofStep), ofStep)
      const pixels = Array.from({ length: views }, (_, view) => {
        const seen =
          sabotaged && view > 0 ? shuffle(choose(shared.train.labels.length, batch, ofStep.fork(view)), ofStep) : rows
        return world.of(rowsOf(shared.train.pixels, seen, 64), ofStep.fork(`view ${view}`))
      })
      const input = tf.tensor2d(pixels.length === 1 ? pixels[0] : joined(pixels), [views * batch, 64])
      const value = optimiser.minimize(
        () => {
          const features = encoder.apply(input, { training: true })
          const projections = projector.apply(features, { training: true }) as tf.Tensor2D
          return loss(projections.reshape([views, batch, dimension])) as tf.Scalar
        },
        true,
        variables,
      ) as tf.Scalar
      input.dispose()
      if (step % batchesBetweenReports === 0 || step === steps - 1) {
        losses.push({ step, loss: (await value.data())[0] })
        progress('train', step + 1, steps)
      }
      value.dispose()
    }
    const metrics = await judged()
    return { steps, metrics, details: { losses, source: shared.source } }
  } finally {
    optimiser.dispose()
    encoder.dispose()
    projector.dispose()
  }

  async function judged(): Promise<Record<string, number>> {
    const learnt = await embedded(shared.train.pixels.subarray(0, 64 * train), 'train digits')
    const found = await embedded(shared.test.pixels.subarray(0, 64 * test), 'test digits')
    const known = shared.train.labels.subarray(0, train)
    const labels = shared.test.labels.subarray(0, test)
    return {
      knn: knnProbe(learnt.features, known, found.features, labels, {
        dimension: 64,
        k: 20,
        vote: 'similarity',
        temperature: 0.07,
      }).accuracy,
      uniformity: uniformity(found.projections, { dimension }),
      tolerance: tolerance(found.projections, labels, { dimension }).conditional,
    }
  }

  async function embedded(
    pixels: Float32Array,
    label: string,
  ): Promise<{ features: Float32Array; projections: Float32Array }> {
    const seen = world.of(pixels, rng.fork(label))
    const [features, projections] = tf.tidy(() => {
      const output = encoder.predict(tf.tensor2d(seen, [seen.length / 64, 64])) as tf.Tensor2D
      return [output, projector.predict(output) as tf.Tensor2D]
    })
    const read = {
      features: (await features.data()) as Float32Array,
      projections: (await projections.data()) as Float32Array,
    }
    tf.dispose([features, projections])
    return read
  }
}

function rowsOf(values: Float32Array, rows: Int32Array, width: number): Float32Array {
  const taken = new Float32Array(rows.length * width)
  for (const [place, row] of rows.entries()) taken.set(values.subarray(row * width, (row + 1) * width), place * width)
  return taken
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
