import { NegError } from '../errors.ts'
import type { JudgedRanking } from './judged-ranking.ts'
import { averagePrecision } from './measures/average-precision.ts'
import { bpref } from './measures/bpref.ts'
import { nonRelevantRetrievedCount, relevantCount, relevantRetrievedCount, retrievedCount } from './measures/counts.ts'
import { elevenPointAverage, interpolatedPrecision } from './measures/interpolated-precision.ts'
import { ndcg } from './measures/ndcg.ts'
import { holesAt, precisionAt, setPrecision, successAt, unjudgedAt, utility } from './measures/precision.ts'
import { rPrecision, rPrecisionAtMultiple } from './measures/r-precision.ts'
import {
  cappedRecallAt,
  recallAt,
  setAveragePrecision,
  setF,
  setRecall,
  setRelativePrecision,
} from './measures/recall.ts'
import { reciprocalRank } from './measures/reciprocal-rank.ts'

/** How the values of the queries become one. */
export type Averaging = 'mean' | 'sum' | 'geometric'

/** A measure: its name, its value for one query, and how queries are averaged. */
export interface Measure {
  readonly name: string
  readonly averaging: Averaging
  readonly value: (ranking: JudgedRanking) => number
}

/** Measures without a parameter. */
const plain: Readonly<Record<string, (ranking: JudgedRanking) => number>> = {
  map: averagePrecision,
  gm_map: averagePrecision,
  ndcg,
  recip_rank: reciprocalRank,
  Rprec: rPrecision,
  bpref,
  gm_bpref: bpref,
  '11pt_avg': elevenPointAverage,
  set_P: setPrecision,
  set_recall: setRecall,
  set_relative_P: setRelativePrecision,
  set_map: setAveragePrecision,
  set_F: setF,
  utility,
  num_q: () => 1,
  num_ret: retrievedCount,
  num_rel: relevantCount,
  num_rel_ret: relevantRetrievedCount,
  num_nonrel_judged_ret: nonRelevantRetrievedCount,
}

/** Measures with a cut-off, `NAME_k`, and the cut-offs that the bare name stands for. */
const cut: Readonly<Record<string, (ranking: JudgedRanking, k: number) => number>> = {
  ndcg_cut: ndcg,
  map_cut: averagePrecision,
  mrr: reciprocalRank,
  P: precisionAt,
  recall: recallAt,
  r_cap: cappedRecallAt,
  relative_P: cappedRecallAt,
  success: successAt,
  hole: holesAt,
  unj: unjudgedAt,
}

const cutOffs = [5, 10, 15, 20, 30, 100, 200, 500, 1000]
const usualCutOffs: Readonly<Record<string, readonly number[]>> = { success: [1, 5, 10], unj: [5, 10, 20] }

/** Measures with a level, `NAME_0.10`, and the levels that the bare name stands for. */
const level: Readonly<Record<string, (ranking: JudgedRanking, level: number) => number>> = {
  iprec_at_recall: interpolatedPrecision,
  Rprec_mult: rPrecisionAtMultiple,
}

const usualLevels: Readonly<Record<string, readonly number[]>> = {
  iprec_at_recall: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
  Rprec_mult: [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2],
}

/** What trec_eval prints unless told otherwise. */
const official = [
  'num_q',
  'num_ret',
  'num_rel',
  'num_rel_ret',
  'map',
  'gm_map',
  'Rprec',
  'bpref',
  'recip_rank',
  'iprec_at_recall',
  'P',
]

/**
 * The measures that one name stands for: one for `map`, `ndcg_cut_10`, `P_5`, `mrr_10`, `iprec_at_recall_0.10`;
 * several for a family (`ndcg_cut`, `recall`, ...: trec_eval's cut-offs) and for `official` and `all`.
 *
 * @throws NEG_RANGE for a name that is not known, or a cut-off below 1.
 */
export function measuresNamed(name: string): Measure[] {
  if (name === 'official') return official.flatMap(measuresNamed)
  if (name === 'all') return [plain, cut, level].flatMap((table) => Object.keys(table)).flatMap(measuresNamed)
  if (Object.hasOwn(plain, name)) return [{ name, averaging: averagingOf(name), value: plain[name] }]
  if (Object.hasOwn(cut, name)) {
    return (usualCutOffs[name] ?? cutOffs).flatMap((k) => measuresNamed(`${name}_${k}`))
  }
  if (Object.hasOwn(level, name)) return usualLevels[name].flatMap((at) => measuresNamed(`${name}_${at.toFixed(2)}`))
  const parts = /^(\w+)_(\d+(?:\.\d+)?)$/.exec(name)
  const family = parts?.[1] ?? ''
  const parameter = Number(parts?.[2])
  if (Object.hasOwn(cut, family) && Number.isInteger(parameter) && parameter >= 1) {
    const measure = cut[family]
    return [{ name, averaging: 'mean', value: (ranking) => measure(ranking, parameter) }]
  }
  if (Object.hasOwn(level, family)) {
    const measure = level[family]
    return [{ name, averaging: 'mean', value: (ranking) => measure(ranking, parameter) }]
  }
  throw new NegError('NEG_RANGE', `no measure is called ${JSON.stringify(name)}`, {
    where: { field: 'measures' },
    remedy: `Known are ${Object.keys(plain).join(', ')}; with a cut-off such as ${Object.keys(cut).join('_10, ')}_10; with a level such as ${Object.keys(level).join('_0.10, ')}_0.10; and the sets official and all.`,
  })
}

function averagingOf(name: string): Averaging {
  if (name.startsWith('num_')) return 'sum'
  return name.startsWith('gm_') ? 'geometric' : 'mean'
}
