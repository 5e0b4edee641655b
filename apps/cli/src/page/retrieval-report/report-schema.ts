import { z } from 'zod'

import type { RetrievalReportData } from './report-data.ts'

const count = z.int().nonnegative()
const text = z.string()
const interval = z
  .object({ low: z.number(), high: z.number() })
  .refine(({ low, high }) => low <= high, 'the low end lies above the high end')
const measure = z.object({ value: z.number(), interval: interval.optional(), seeds: z.array(z.number()).optional() })
const comparison = z.object({ difference: z.number(), interval: interval.optional(), pValue: z.number().min(0).max(1) })
const curve = z.array(z.object({ step: z.number(), value: z.number() }))

const arm = z.object({
  id: text,
  name: text,
  kind: z.enum(['lexical', 'dense', 'fused']),
  negatives: text.optional(),
  filter: text.optional(),
  source: text.optional(),
  sourceFilter: text.optional(),
  steps: count.optional(),
  textsEmbedded: count.optional(),
  measures: z.record(text, measure),
  comparison: comparison.optional(),
  filterComparison: comparison.optional(),
  loss: curve.optional(),
  validation: curve.optional(),
})

const falseNegatives = z
  .object({ route: text, suspected: count, total: count, interval })
  .refine(({ suspected, total }) => suspected <= total, 'more are suspected than there are')

const filter = z.object({
  id: text,
  name: text,
  kept: count,
  dropped: z.array(z.object({ rule: text, count })),
  falseNegatives: falseNegatives.optional(),
  hardness: z.array(count).optional(),
})

const mark = z.object({ value: z.number(), label: text })

const source = z
  .object({
    id: text,
    name: text,
    queries: count,
    candidates: count,
    falseNegatives: falseNegatives.optional(),
    hardness: z
      .object({ label: text, edges: z.array(z.number()).min(2), counts: z.array(count), mark: mark.optional() })
      .optional(),
    filters: z.array(filter),
  })
  .superRefine(({ hardness, filters }, context) => {
    if (hardness === undefined) return
    const bins = hardness.edges.length - 1
    const off = (path: readonly (string | number)[], counts: readonly number[] | undefined): void => {
      if (counts === undefined || counts.length === bins) return
      context.addIssue({ code: 'custom', path: [...path], message: `${counts.length} counts for ${bins} bins` })
    }
    off(['hardness', 'counts'], hardness.counts)
    filters.forEach((each, index) => off(['filters', index, 'hardness'], each.hardness))
  })

const query = z.object({
  id: text,
  text,
  positives: z.array(z.object({ id: text, text })),
  negatives: z.array(
    z.object({
      id: text,
      text,
      source: text,
      rank: count.optional(),
      score: z.number(),
      positiveScore: z.number().optional(),
      suspected: text.optional(),
      dropped: text.optional(),
    }),
  ),
})

/** What `report-data.json` has to look like; names that point at an arm, a measure or a source have to lead there. */
export const retrievalReportSchema: z.ZodType<RetrievalReportData> = z
  .object({
    schema: z.literal('neg.report/1'),
    title: text,
    lead: text.optional(),
    dataset: z.object({
      name: text,
      documents: count,
      trainQueries: count.optional(),
      validationQueries: count.optional(),
      testQueries: count,
    }),
    measures: z.array(text).min(1),
    primary: text,
    arms: z.array(arm).min(1),
    baseline: text.optional(),
    control: text.optional(),
    alpha: z.number().gt(0).lt(1).optional(),
    mining: z.array(source).optional(),
    fusion: z
      .object({
        rule: text,
        points: z.array(z.object({ weight: z.number(), value: z.number(), second: z.number().optional() })).min(1),
        secondMeasure: text.optional(),
        chosen: z.number(),
      })
      .optional(),
    queries: z.array(query).optional(),
    provenance: z
      .object({
        engine: text.optional(),
        seed: z.int().optional(),
        commit: text.optional(),
        versions: z.record(text, text).optional(),
        data: z.array(z.object({ name: text, sha256: text })).optional(),
      })
      .optional(),
  })
  .superRefine(({ measures, primary, arms, baseline, control, mining = [] }, context) => {
    const points = (path: readonly (string | number)[], name: string | undefined, known: readonly string[]): void => {
      if (name === undefined || known.includes(name)) return
      context.addIssue({ code: 'custom', path: [...path], message: `"${name}" is none of: ${known.join(', ')}` })
    }
    const ids = arms.map(({ id }) => id)
    points(['primary'], primary, measures)
    points(['baseline'], baseline, ids)
    points(['control'], control, ids)
    arms.forEach((each, index) => {
      if (ids.indexOf(each.id) !== index) {
        context.addIssue({ code: 'custom', path: ['arms', index, 'id'], message: `"${each.id}" stands there twice` })
      }
      if (!(primary in each.measures)) {
        context.addIssue({ code: 'custom', path: ['arms', index, 'measures'], message: `"${primary}" is missing` })
      }
      if (mining.length === 0) return
      points(
        ['arms', index, 'source'],
        each.source,
        mining.map(({ id }) => id),
      )
      const filters = mining.find(({ id }) => id === each.source)?.filters ?? []
      points(
        ['arms', index, 'sourceFilter'],
        each.sourceFilter,
        filters.map(({ id }) => id),
      )
    })
  })
