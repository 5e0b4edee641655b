import { groco, ntXent } from '@neg/core/losses'
import * as tf from '@tensorflow/tfjs'

import { type DigitData, digitData, digitSource } from '../digits/digit-data.ts'
import { digitRun, type ViewsLoss } from '../digits/digit-run.ts'
import { sortingSections } from '../digits/sorting-sections.ts'
import { defineExperiment, type Experiment } from '../experiment.ts'
import { experimentPage } from '../experiment-page.ts'

interface Plan {
  readonly description: string
  readonly loss: ViewsLoss
  readonly views?: number
}

const contrast =
  (options: Parameters<typeof ntXent>[2]): ViewsLoss =>
  (projections) => {
    const [first, second] = tf.unstack(projections) as tf.Tensor2D[]
    return ntXent(first, second, options)
  }

const plans: Readonly<Record<string, Plan>> = {
  'nt-xent': { description: 'NT-Xent at temperature 0.5', loss: contrast({ temperature: 0.5 }) },
  'nt-xent, top 10': {
    description: 'NT-Xent over the 10 most similar negatives, gradient to the anchor alone',
    loss: contrast({ temperature: 0.5, topNegatives: 10, stopGradient: true }),
  },
  groco: { description: 'GroCo, 10 negatives', loss: (views) => groco(views) },
  'groco, 4 views': { description: 'GroCo, 10 negatives, 4 views a step', loss: (views) => groco(views), views: 4 },
  'groco, gradient to all': {
    description: 'GroCo, 10 negatives, without stopping the gradient',
    loss: (views) => groco(views, { stopGradient: false }),
  },
}

/** Group ordering against one softmax, judged by nearest neighbours. */
const experiment: Experiment<DigitData> = defineExperiment<DigitData>({
  id: '10',
  title: 'Does sorting groups give better neighbourhoods than one softmax?',
  system: 10,
  claim:
    'Trained to sort all positives above the hardest negatives, an encoder’s nearest neighbours are right more often than with NT-Xent; four views are better than two, and stopping the gradient at what an anchor is compared with is better than not.',
  paper: 'On ImageNet, 100 epochs: k-NN accuracy 60.5 % with two views and 61.8 % with four.',
  data: [digitSource],
  arms: Object.entries(plans).map(([name, { description }]) => ({ name, description })),
  seeds: 8,
  claims: [
    { id: 'above-nt-xent', compare: ['groco', 'nt-xent'], metric: 'knn', atLeast: 0.01, wins: 6 },
    { id: 'four-views-above-two', compare: ['groco, 4 views', 'groco'], metric: 'knn', atLeast: 0, wins: 6 },
    { id: 'stop-gradient-above', compare: ['groco', 'groco, gradient to all'], metric: 'knn', atLeast: 0, wins: 6 },
  ],
  prepare: ({ options }) => digitData(options),
  run: (arm, _seed, context) => digitRun(plans[arm].loss, context, { views: plans[arm].views }),
  page: (result, context) => experimentPage(experiment, result, context, sortingSections(result)),
})

export default experiment
