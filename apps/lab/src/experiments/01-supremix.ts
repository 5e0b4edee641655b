import { defineExperiment, type Experiment } from '../experiment.ts'
import { experimentPage } from '../experiment-page.ts'
import { airfoilRun } from '../regression/airfoil-run.ts'
import { airfoilSource, type Measurements, readAirfoil } from '../regression/airfoil.ts'
import { regressionArms } from '../regression/arms.ts'
import { curveRun } from '../regression/curve-run.ts'
import { curveSections } from '../regression/curve-sections.ts'

interface Shared {
  readonly airfoil: Measurements | undefined
}

/** Mixup pairs and distance weights for contrast over numbers. */
const experiment: Experiment<Shared> = defineExperiment<Shared>({
  id: '01',
  title: 'Do mixtures put embeddings into the order of their targets?',
  system: 1,
  claim:
    'For targets that are numbers, SupReMix orders embeddings where SupCon leaves islands, and a linear probe errs less; mixtures alone help, and weights by the distance of targets help more.',
  paper:
    'On AgeDB-DIR the repository reports a mean absolute error of 7.12 years for the full method; the paper reports gains over SupCon on six data sets.',
  data: [airfoilSource],
  arms: Object.entries(regressionArms).map(([name, { description }]) => ({ name, description })),
  seeds: 5,
  claims: [
    { id: 'ordered', compare: ['supremix', 'supcon'], metric: 'ordinality', atLeast: 0.5, wins: 5 },
    { id: 'smaller-error', compare: ['supcon', 'supremix'], metric: 'mae', atLeast: 0.4, wins: 5 },
    { id: 'mixtures-alone-help', compare: ['mixtures', 'supcon'], metric: 'ordinality', atLeast: 0.3, wins: 5 },
    { id: 'weights-help-more', compare: ['weights', 'mixtures'], metric: 'ordinality', atLeast: 0, wins: 4 },
  ],
  prepare: async ({ options }) => ({ airfoil: await readAirfoil(options) }),
  async run(arm, _seed, context) {
    const { loss, onAirfoil } = regressionArms[arm]
    const { steps, curve, ...metrics } = await curveRun(loss, context)
    const { airfoil } = context.shared
    const judged = airfoil === undefined || !onAirfoil ? undefined : await airfoilRun(loss, airfoil, context)
    return {
      steps,
      metrics: {
        ...metrics,
        ...(judged && { airfoil_ordinality: judged.ordinality, airfoil_mae: judged.mae }),
      },
      details: { curve },
    }
  },
  page: (result, context) => experimentPage(experiment, result, context, curveSections(result)),
})

export default experiment
