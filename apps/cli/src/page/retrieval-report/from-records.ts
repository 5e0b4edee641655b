import { compareRuns } from '@neg/core/evaluation'
import { bootstrapInterval } from '@neg/core/statistics'
import type { EvaluationRecord, MiningManifest, TrainingRecord } from '@neg/retrieval/jobs'

import type { ReportArm, ReportComparison, ReportFilter, ReportMeasure, ReportSource } from './report-data.ts'

/** How a measure is called on a page: `MRR@10` for `mrr_10`. Names that have no other are left as they are. */
export function shownMeasure(name: string): string {
  const cut = /^(ndcg_cut|mrr|recall|P|success|map_cut|r_cap|hole)_(\d+)$/.exec(name)
  if (cut === null) return name
  const families: Readonly<Record<string, string>> = {
    ndcg_cut: 'nDCG',
    mrr: 'MRR',
    recall: 'R',
    P: 'P',
    success: 'Success',
    map_cut: 'MAP',
    r_cap: 'capped R',
    hole: 'Hole',
  }
  return `${families[cut[1]]}@${cut[2]}`
}

/** The measures of an evaluation under their shown names. */
export function reportMeasures({ measures }: EvaluationRecord): Record<string, ReportMeasure> {
  return Object.fromEntries(
    Object.entries(measures).map(([name, { mean, interval }]) => [
      shownMeasure(name),
      { value: mean, interval: { low: interval[0], high: interval[1] } },
    ]),
  )
}

/** One evaluation against another, query by query, with a paired randomisation test. */
export function reportComparison(a: EvaluationRecord, b: EvaluationRecord, measure: string): ReportComparison {
  const rows = ({ perQuery }: EvaluationRecord): { perQuery: ReadonlyMap<string, Record<string, number>> } => ({
    perQuery: new Map(Object.entries(perQuery)),
  })
  const { difference, pValue, perQuery } = compareRuns(rows(a), rows(b), measure)
  const { low, high } = bootstrapInterval([...perQuery.values()])
  return { difference, interval: { low, high }, pValue }
}

/** The losses of a run as at most sixty points, each the mean of the steps it stands for. */
export function reportLoss({ losses, firstStep }: TrainingRecord): NonNullable<ReportArm['loss']> {
  const width = Math.max(1, Math.ceil(losses.length / 60))
  return Array.from({ length: Math.floor(losses.length / width) }, (_, i) => {
    const part = losses.slice(i * width, (i + 1) * width)
    return { step: firstStep + (i + 1) * width, value: part.reduce((a, b) => a + b, 0) / part.length }
  })
}

const ruleNames: Readonly<Record<string, string>> = {
  positives: 'known positive',
  relativeMargin: 'relative margin',
  absoluteMargin: 'absolute margin',
  maxScore: 'score above the limit',
  minScore: 'score below the limit',
  rankWindow: 'rank window',
}

/** A source of negatives, as one or several minings of the same candidates describe it. */
export function reportSource(
  id: string,
  name: string,
  minings: readonly { readonly id: string; readonly manifest: MiningManifest }[],
): ReportSource {
  const [{ manifest: first }] = minings
  const { unfiltered, options, candidates } = first
  const { from, to, counts } = unfiltered.hardness
  return {
    id,
    name,
    queries: Number(options['queries']),
    candidates,
    ...suspected(unfiltered.falseNegatives),
    hardness: {
      label: 'score of the negative / score of its positive',
      edges: Array.from({ length: counts.length + 1 }, (_, i) => from + (i * (to - from)) / counts.length),
      counts,
      mark: { value: 1, label: 'the positive' },
    },
    filters: minings
      .filter(({ manifest }) => isFiltered(manifest))
      .map(({ id, manifest }) => reportFilter(id, manifest)),
  }
}

/** Whether a mining had a rule besides dropping known positives. */
export function isFiltered({ dropped }: MiningManifest): boolean {
  return Object.keys(dropped).some((rule) => rule !== 'positives')
}

/** The rules of a mining in words. */
export function filterWords({ options }: MiningManifest): string {
  const value = (name: string): number | undefined => options[name] as number | undefined
  const rules = ['known positives']
  for (const [name, words] of [
    ['relativeMargin', 'relative margin'],
    ['absoluteMargin', 'absolute margin'],
    ['maxScore', 'scores up to'],
    ['minScore', 'scores from'],
  ] as const) {
    if (value(name) !== undefined) rules.push(`${words} ${value(name)}`)
  }
  const min = value('rangeMin') ?? 0
  const max = value('rangeMax')
  if (min > 0 || max !== undefined) rules.push(`ranks ${min + 1}${max === undefined ? ' on' : ` to ${max}`}`)
  return rules.join(', ')
}

function reportFilter(id: string, manifest: MiningManifest): ReportFilter {
  const dropped = Object.entries(manifest.dropped).map(([rule, count]) => ({ rule: ruleNames[rule] ?? rule, count }))
  return {
    id,
    name: filterWords(manifest),
    kept: manifest.candidates - dropped.reduce((sum, { count }) => sum + count, 0),
    dropped,
    ...suspected(manifest.falseNegatives),
    hardness: manifest.hardness.counts,
  }
}

function suspected(rates: MiningManifest['falseNegatives']): Pick<ReportSource, 'falseNegatives'> {
  if (rates.length === 0) return {}
  const [{ route, estimate, interval, n }] = rates
  return {
    falseNegatives: {
      route: route === 'one-relation' ? 'one relation from the positive (hypernym, hyponym, sibling, similar)' : route,
      suspected: Math.round(estimate * n),
      total: n,
      interval: { low: interval[0], high: interval[1] },
    },
  }
}
