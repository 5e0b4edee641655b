import { spearmanCorrelation } from '@neg/core/statistics'

import { defineExperiment, type Experiment } from '../experiment.ts'
import { experimentPage } from '../experiment-page.ts'
import { type FewShotArm, fewShotRun } from '../few-shot/few-shot-run.ts'
import { scoreSection } from '../few-shot/score-section.ts'

const crossEntropy = 'crossEntropy'

/** What each arm trains with; with five shots only what the claims compare. */
const arms: Readonly<Record<string, FewShotArm>> = {
  'CE, 1 shot': { shots: 1, terms: [crossEntropy] },
  'PT, 1 shot': { shots: 1, terms: ['protoTriplet'] },
  'ICNN, 1 shot': { shots: 1, terms: ['icnnFull'] },
  'CE + PT, 1 shot': { shots: 1, terms: [crossEntropy, 'protoTriplet'] },
  'CE + ICNN, 1 shot': { shots: 1, terms: [crossEntropy, 'icnnFull'] },
  'CE + PT + ICNN, 1 shot': { shots: 1, terms: [crossEntropy, 'protoTriplet', 'icnnFull'] },
  'CE, 5 shots': { shots: 5, terms: [crossEntropy] },
  'PT, 5 shots': { shots: 5, terms: ['protoTriplet'] },
  'CE + ICNN, 5 shots': { shots: 5, terms: [crossEntropy, 'icnnFull'] },
}

const names: Readonly<Record<string, string>> = {
  crossEntropy: 'cross entropy over prototypes',
  protoTriplet: 'the proto-triplet loss',
  icnnFull: 'the ICNN loss of all rows',
}

/** Gaps between classes, asked for in training, for classes that come later. */
const experiment: Experiment = defineExperiment({
  id: '53',
  title: 'Do gaps between classes help to learn new ones from one sample?',
  system: 53,
  claim:
    'From one sample, prototypes are better when training asked for a gap to the nearest wrong one, or for separated neighbours beside cross entropy; from five samples it makes no difference, and separated neighbours alone are worse.',
  paper: 'About two points above other metric-based methods on miniImageNet, by the abstract.',
  data: [],
  arms: Object.entries(arms).map(([name, { shots, terms }]) => ({
    name,
    description: `${terms.map((term) => names[term]).join(', ')}; ${shots} shot${shots === 1 ? '' : 's'}`,
  })),
  seeds: 5,
  claims: [
    {
      id: 'proto-triplet-beats-cross-entropy-at-1-shot',
      compare: ['PT, 1 shot', 'CE, 1 shot'],
      metric: 'accuracy',
      atLeast: 0.005,
      wins: 4,
    },
    {
      id: 'icnn-helps-cross-entropy-at-1-shot',
      compare: ['CE + ICNN, 1 shot', 'CE, 1 shot'],
      metric: 'accuracy',
      atLeast: 0.002,
      wins: 4,
    },
    { id: 'icnn-alone-is-worse', compare: ['CE, 1 shot', 'ICNN, 1 shot'], metric: 'accuracy', atLeast: 0.03, wins: 5 },
    {
      id: 'proto-triplet-as-good-at-5-shots',
      compare: ['PT, 5 shots', 'CE, 5 shots'],
      metric: 'accuracy',
      atLeast: -0.01,
      wins: 5,
    },
    {
      id: 'icnn-as-good-at-5-shots',
      compare: ['CE + ICNN, 5 shots', 'CE, 5 shots'],
      metric: 'accuracy',
      atLeast: -0.01,
      wins: 5,
    },
  ],
  run: (arm, seed, context) => fewShotRun(arms[arm], seed, context),
  page: (result, context) => {
    const runs = result.arms.flatMap(({ name, seeds }) => seeds.map(({ metrics }) => ({ name, metrics })))
    const atOneShot = runs.filter(({ name }) => name.endsWith('1 shot'))
    const rank = spearmanCorrelation(
      atOneShot.map(({ metrics }) => metrics['icnn']),
      atOneShot.map(({ metrics }) => metrics['accuracy']),
    )
    return experimentPage(experiment, result, context, [scoreSection(runs, rank)])
  },
})

export default experiment
