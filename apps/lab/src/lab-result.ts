import { z } from 'zod'

import type { ArmOutcome, LabResult } from './experiment.ts'

const metrics = z.record(z.string(), z.number())

/** The form of an arm's stored outcome. */
export const armOutcomeSchema: z.ZodType<ArmOutcome> = z.object({
  steps: z.number(),
  metrics,
  details: z.unknown().optional(),
})

/** The form of `timing.json` beside an arm's outcome. */
export const armTimingSchema: z.ZodType<{ readonly seconds: number }> = z.object({ seconds: z.number() })

/** The form of `timing.json` beside the summary. */
export const timingSchema: z.ZodType<{ readonly seconds: Readonly<Record<string, readonly number[]>> }> = z.object({
  seconds: z.record(z.string(), z.array(z.number())),
})

/** The form of `summary.json`. */
export const labResultSchema: z.ZodType<LabResult> = z.object({
  schema: z.literal('neg.lab/1'),
  id: z.string(),
  quick: z.boolean(),
  budget: z.enum(['short', 'long']),
  arms: z.array(
    z.object({
      name: z.string(),
      steps: z.number(),
      seeds: z.array(z.object({ seed: z.int(), metrics, details: z.unknown().optional() })),
    }),
  ),
  claims: z.array(
    z.object({
      id: z.string(),
      rule: z.string(),
      perSeed: z.array(z.number()),
      mean: z.number(),
      interval: z.object({ low: z.number(), high: z.number(), confidence: z.number() }).nullable(),
      wins: z.int(),
      verdict: z.enum(['supported', 'not-supported', 'undecided']),
    }),
  ),
  provenance: z.object({
    engine: z.string(),
    device: z.string(),
    versions: z.record(z.string(), z.string()),
    commit: z.string().nullable(),
    data: z.array(z.object({ name: z.string(), sha256: z.string() })),
  }),
})
