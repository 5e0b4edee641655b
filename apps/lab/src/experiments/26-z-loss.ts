import { logTaylorSoftmax, mseOneHot, zLoss } from '@neg/core/losses'
import * as tf from '@tensorflow/tfjs'

import { defineExperiment, type Experiment } from '../experiment.ts'
import { experimentPage } from '../experiment-page.ts'
import { largeOutputSections } from '../large-outputs/large-output-sections.ts'
import { nextWordRun, type OutputLoss } from '../large-outputs/next-word-run.ts'
import { factoredStepTime, softmaxStepTime } from '../large-outputs/step-time.ts'
import { type WordData, wordData, wordSource } from '../large-outputs/word-data.ts'

const classCounts = [1000, 10_000, 100_000, 1_000_000]
const written = (classes: number): string => classes.toLocaleString('en')
const timed = (name: string) => classCounts.map((classes) => ({ arm: `${name}, ${written(classes)}`, classes }))
const times = { exact: timed('exact'), softmax: timed('softmax') }

const losses: Readonly<Record<string, OutputLoss>> = {
  'guess softmax': (logits, labels) => {
    const own = tf.oneHot(tf.tensor1d(labels, 'int32'), logits.shape[1])
    return tf.losses.softmaxCrossEntropy(own, logits)
  },
  'guess Z': (logits, labels) => zLoss(logits, labels, { sharpness: 1, offset: 10 }),
  'guess Z untuned': (logits, labels) => zLoss(logits, labels),
  'guess Taylor': (logits, labels) => logTaylorSoftmax(logits, labels),
  'guess squares': (logits, labels) => mseOneHot(logits, labels),
}

const descriptions: Readonly<Record<string, string>> = {
  'guess softmax': 'softmax cross entropy',
  'guess Z': 'Z-loss, offset 10',
  'guess Z untuned': 'Z-loss, offset 0',
  'guess Taylor': 'log-Taylor-softmax',
  'guess squares': 'squared errors',
}

/** An output layer whose cost is flat in the number of classes, and what its loss costs in accuracy. */
const experiment: Experiment<WordData> = defineExperiment<WordData>({
  id: '26',
  title: 'Can an exact output layer be free of the number of classes?',
  system: 26,
  claim:
    'A step over all classes with the Z-loss takes as long for a thousand classes as for a million, where softmax grows with them, and ranks the right word nearly as high as softmax does, and higher than the other losses that can be computed so.',
  paper: '40 times as fast as softmax on a corpus of a billion words with 793,471 classes, on a graphics card.',
  data: [wordSource],
  arms: [
    ...classCounts.map((classes) => ({
      name: `exact, ${written(classes)}`,
      description: 'exact layer with the Z-loss',
    })),
    ...classCounts.map((classes) => ({
      name: `softmax, ${written(classes)}`,
      description: 'softmax layer',
    })),
    ...Object.keys(losses).map((name) => ({ name, description: descriptions[name] })),
  ],
  seeds: 5,
  claims: [
    // Logarithms of times: 0.176 is a factor of 1.5, 1 one of 10, 1.602 one of 40.
    {
      id: 'flat-from-1,000-to-100,000',
      compare: ['exact, 1,000', 'exact, 100,000'],
      metric: 'log10 of milliseconds',
      atLeast: -0.176,
      wins: 5,
    },
    {
      id: 'softmax-grows-tenfold',
      compare: ['softmax, 100,000', 'softmax, 1,000'],
      metric: 'log10 of milliseconds',
      atLeast: 1,
      wins: 5,
    },
    {
      id: 'ten-times-as-fast-at-100,000',
      compare: ['softmax, 100,000', 'exact, 100,000'],
      metric: 'log10 of milliseconds',
      atLeast: 1,
      wins: 5,
    },
    {
      id: 'forty-times-as-fast-at-1,000,000',
      compare: ['softmax, 1,000,000', 'exact, 1,000,000'],
      metric: 'log10 of milliseconds',
      atLeast: 1.602,
      wins: 5,
    },
    { id: 'close-to-softmax', compare: ['guess Z', 'guess softmax'], metric: 'top 10', atLeast: -0.03, wins: 5 },
    { id: 'above-taylor', compare: ['guess Z', 'guess Taylor'], metric: 'top 10', atLeast: 0.01, wins: 4 },
    {
      id: 'taylor-above-squares',
      compare: ['guess Taylor', 'guess squares'],
      metric: 'top 10',
      atLeast: 0.03,
      wins: 5,
    },
  ],
  prepare: ({ options }) => wordData(options),
  run: async (arm, _seed, { shared, options, rng, progress }) => {
    const exact = times.exact.find((one) => one.arm === arm)
    const softmax = times.softmax.find((one) => one.arm === arm)
    // A quick run makes no layer above 30,000 classes.
    const timing = (classes: number) => ({
      classes: options.quick ? Math.min(30_000, classes) : classes,
      steps: options.quick || classes === 1_000_000 ? 7 : 20,
    })
    if (exact) return factoredStepTime(timing(exact.classes), rng)
    if (softmax) return softmaxStepTime(timing(softmax.classes), rng)
    const { metrics, ...rest } = await nextWordRun(losses[arm], { shared, options, rng, progress })
    return { ...rest, metrics, details: { source: shared.source } }
  },
  page: (result, context) => {
    const guessed = result.arms.find(({ name }) => name === 'guess Z') as (typeof result.arms)[number]
    const { source } = guessed.seeds[0].details as { readonly source: string }
    return experimentPage(experiment, result, context, largeOutputSections(result, source, times, Object.keys(losses)))
  },
})

export default experiment
