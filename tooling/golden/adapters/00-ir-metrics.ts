import { compareRuns, evaluate, type EvaluateOptions, type Qrels } from '@neg/core/evaluation'

import { type AdapterCall, defineAdapter } from '../src/define-adapter.ts'

type Table = Readonly<Record<string, Readonly<Record<string, number>>>>
// A record of the options: an interface has no index signature, which the runner's types ask for.
type Options = Pick<EvaluateOptions, keyof EvaluateOptions>
type Values = Readonly<Record<string, number>>

const cutOffs = [...Array.from({ length: 100 }, (_, i) => i + 1), 200, 500, 1000]
const families = ['ndcg_cut', 'map_cut', 'mrr', 'P', 'recall', 'r_cap', 'relative_P', 'success', 'hole', 'unj']
const measures = [...new Set(['all', ...families.flatMap((family) => cutOffs.map((k) => `${family}_${k}`))])]

const toMaps = (table: Table): Qrels =>
  new Map(Object.entries(table).map(([query, row]) => [query, new Map(Object.entries(row))]))

const toEvaluation = (values: Values): Parameters<typeof compareRuns>[0] => ({
  perQuery: new Map(Object.entries(values).map(([query, value]) => [query, { value }])),
})

export default defineAdapter({
  file: '00-ir-metrics',
  functions: {
    evaluate: ({ inputs, options }: AdapterCall<{ qrels: Table; run: Table }, Options>) =>
      evaluate(toMaps(inputs.qrels), toMaps(inputs.run), measures, options),
    compareRuns: ({ inputs }: AdapterCall<{ a: Values; b: Values }>) => {
      const [a, b] = [toEvaluation(inputs.a), toEvaluation(inputs.b)]
      const tTest = compareRuns(a, b, 'value', { test: 't' })
      return {
        meanDifference: tTest.difference,
        t: tTest.t,
        tPValue: tTest.pValue,
        wins: tTest.wins,
        losses: tTest.losses,
        ties: tTest.ties,
        randomisationPValue: compareRuns(a, b, 'value', { test: 'randomisation' }).pValue,
      }
    },
  },
})
