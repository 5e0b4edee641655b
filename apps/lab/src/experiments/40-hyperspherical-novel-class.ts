import { type DigitData, digitData, digitSource } from '../digits/digit-data.ts'
import { defineExperiment, type Experiment } from '../experiment.ts'
import { experimentPage } from '../experiment-page.ts'
import { type NovelDigitsArm, novelDigitsRun } from '../novel-classes/novel-digits-run.ts'

const methods: Readonly<Record<string, Omit<NovelDigitsArm, 'known'>>> = {
  'sphere 10': { method: 'sphere', scale: 10 },
  'sphere 20': { method: 'sphere', scale: 20 },
  plain: { method: 'plain' },
  triplet: { method: 'triplet' },
}

const descriptions: Readonly<Record<string, string>> = {
  'sphere 10': 'on the sphere, scale 10',
  'sphere 20': 'on the sphere, scale 20',
  plain: 'plain softmax',
  triplet: 'triplet loss',
}

const arms: Readonly<Record<string, NovelDigitsArm>> = Object.fromEntries(
  [8, 5].flatMap((known) =>
    Object.entries(methods).map(([name, method]) => [`${name}, of ${known}`, { ...method, known }]),
  ),
)

/** Classes added later to a classifier on the sphere. */
const experiment: Experiment<DigitData> = defineExperiment<DigitData>({
  id: '40',
  title: 'Can a classifier take new classes without training?',
  system: 40,
  claim:
    'A softmax classifier on the sphere takes new classes as the mean directions of a few samples; a plain one fails once known and new classes compete, and triplet training does worse on the new ones.',
  paper:
    'Up to 81 % better, relatively, than metric learning (abstract); 94.6 % on eight known digits of MNIST and 85.5 % on all ten after two were added (tutorial).',
  data: [digitSource],
  arms: Object.entries(arms).map(([name, { known }]) => ({
    name,
    description: `${descriptions[name.split(',')[0]]}; ${known} + ${10 - known} digits`,
  })),
  seeds: 5,
  claims: [8, 5].flatMap((known) => [
    {
      id: `plain-breaks-with-${known}`,
      compare: [`sphere 20, of ${known}`, `plain, of ${known}`] as const,
      metric: 'joint, m 5',
      atLeast: 0.25,
      wins: 5,
    },
    {
      id: `novel-better-than-triplet-with-${known}`,
      compare: [`sphere 20, of ${known}`, `triplet, of ${known}`] as const,
      metric: 'novel, m 5',
      atLeast: 0.05,
      wins: 4,
    },
    {
      id: `disjoint-better-than-triplet-with-${known}`,
      compare: [`sphere 20, of ${known}`, `triplet, of ${known}`] as const,
      metric: 'disjoint, m 5',
      atLeast: 0.05,
      wins: 4,
    },
    {
      id: `scale-wins-novel-with-${known}`,
      compare: [`sphere 20, of ${known}`, `sphere 10, of ${known}`] as const,
      metric: 'novel, m 5',
      atLeast: 0.02,
      wins: 4,
    },
    {
      id: `scale-costs-known-with-${known}`,
      compare: [`sphere 10, of ${known}`, `sphere 20, of ${known}`] as const,
      metric: 'known, m 5',
      atLeast: 0.01,
      wins: 4,
    },
  ]),
  prepare: ({ options }) => digitData(options),
  run: (arm, seed, context) => novelDigitsRun(arms[arm], seed, context),
  page: (result, context) => {
    const { source } = result.arms[0].seeds[0].details as { readonly source: string }
    const title = 'What it is about'
    const text = `Data: ${source}. "joint" is the accuracy over all ten digits at once, "known" and "novel" those of its two groups, "disjoint" that among the added digits alone; m is how many samples each was added from. On the sphere the mean direction of the samples is a new vector of the softmax; the plain softmax has biases and takes their mean as a new column; the triplet loss (batch-hard) goes with the nearest mean direction of a class.`
    return experimentPage(experiment, result, context, [{ title, blocks: [{ kind: 'prose', paragraphs: [text] }] }])
  },
})

export default experiment
