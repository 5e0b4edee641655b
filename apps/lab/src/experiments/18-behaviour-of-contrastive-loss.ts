import { hardContrastive, hardSimpleContrastive, infoNCE, simpleContrastive } from '@neg/core/losses'
import * as tf from '@tensorflow/tfjs'

import { type DigitData, digitData, digitSource } from '../digits/digit-data.ts'
import { digitRun, type ViewsLoss } from '../digits/digit-run.ts'
import { type ArmOutcome, defineExperiment, type Experiment } from '../experiment.ts'
import { experimentPage } from '../experiment-page.ts'
import { behaviourSections } from '../digits/behaviour-sections.ts'

const temperatures = [0.05, 0.1, 0.2, 0.3, 0.5, 1, 3]

const twoViews =
  (loss: (queries: tf.Tensor2D, keys: tf.Tensor2D) => tf.Tensor): ViewsLoss =>
  (projections) => {
    const [first, second] = tf.unstack(projections) as tf.Tensor2D[]
    return loss(first, second)
  }

/** What each arm trains with. */
const losses: Readonly<Record<string, ViewsLoss>> = {
  ...Object.fromEntries(
    temperatures.map((temperature) => [
      `tau ${temperature}`,
      twoViews((queries, keys) => infoNCE(queries, keys, { temperature, normalise: true, symmetric: true })),
    ]),
  ),
  simple: twoViews((queries, keys) => simpleContrastive(queries, keys, { symmetric: true })),
  'hard simple, 16': twoViews((queries, keys) =>
    hardSimpleContrastive(queries, keys, { topNegatives: 16, symmetric: true }),
  ),
  'hard simple, 8': twoViews((queries, keys) =>
    hardSimpleContrastive(queries, keys, { topNegatives: 8, symmetric: true }),
  ),
  'hard contrastive, 8': twoViews((queries, keys) =>
    hardContrastive(queries, keys, { topNegatives: 8, temperature: 1, symmetric: true }),
  ),
}

const descriptions: Readonly<Record<string, string>> = {
  'best tau': 'the best of the seven temperatures in each seed, by the accuracy it is judged by',
  simple: 'every negative counts alike',
  'hard simple, 16': 'the 16 most similar negatives, alike',
  'hard simple, 8': 'the 8 most similar negatives, alike',
  'hard contrastive, 8': 'the 8 most similar negatives, by their softmax at temperature 1',
}

/** No training: what the best of the seven temperatures gave in the seed, chosen by the accuracy it is judged by. */
const best = 'best tau'

function bestOf(earlier: Readonly<Record<string, ArmOutcome>>): ArmOutcome {
  const outcomes = temperatures.map((temperature) => earlier[`tau ${temperature}`])
  const { metrics, details } = outcomes.reduce((a, b) => (b.metrics['knn'] > a.metrics['knn'] ? b : a))
  return { steps: 0, metrics, details }
}

const steps = temperatures.slice(1, -1).map((temperature, i) => [temperature, temperatures[i + 2]] as const)

/** Temperature as a dial between uniformity and tolerance, and hardness without it. */
const experiment: Experiment<DigitData> = defineExperiment<DigitData>({
  id: '18',
  title: 'What does the temperature of a contrastive loss do?',
  system: 18,
  claim:
    'A higher temperature spreads embeddings less evenly and tolerates likeness within a class more; accuracy is best in between; without hardness it falls far behind, and choosing hard negatives alone brings it back.',
  paper:
    'On CIFAR-10 linear accuracy is 79.75 %, 83.27 %, 82.69 % and 82.21 % at temperatures 0.07, 0.3, 0.7 and 1, 74.83 % with the simple loss and 84.84 % with its hard form (Table 1).',
  data: [digitSource],
  arms: [...Object.keys(losses), best].map((name) => ({
    name,
    description: descriptions[name] ?? `InfoNCE at temperature ${name.slice(4)}`,
  })),
  seeds: 5,
  claims: [
    ...steps.flatMap(([low, high]) => [
      {
        id: `uniformity-worse-from-${low}-to-${high}`,
        compare: [`tau ${high}`, `tau ${low}`] as const,
        metric: 'uniformity',
        atLeast: 0,
        wins: 4,
      },
      {
        id: `tolerance-grows-from-${low}-to-${high}`,
        compare: [`tau ${high}`, `tau ${low}`] as const,
        metric: 'tolerance',
        atLeast: 0,
        wins: 4,
      },
    ]),
    { id: 'accuracy-falls-at-high-temperature', compare: ['tau 0.2', 'tau 3'], metric: 'knn', atLeast: 0.03, wins: 5 },
    { id: 'accuracy-falls-at-low-temperature', compare: ['tau 0.2', 'tau 0.05'], metric: 'knn', atLeast: 0, wins: 4 },
    { id: 'simple-far-below', compare: [best, 'simple'], metric: 'knn', atLeast: 0.1, wins: 5 },
    {
      id: 'hard-simple-recovers',
      compare: ['hard simple, 16', best],
      metric: 'knn',
      atLeast: -0.02,
      wins: 5,
    },
  ],
  prepare: ({ options }) => digitData(options),
  run: async (arm, _seed, context) => (arm === best ? bestOf(context.earlier) : digitRun(losses[arm], context)),
  page: (result, context) => experimentPage(experiment, result, context, behaviourSections(result, temperatures)),
})

export default experiment
