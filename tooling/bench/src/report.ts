import { z } from 'zod'

const side = z.object({ median: z.number(), runs: z.array(z.number()), peakRss: z.number() })

const check = z.object({
  name: z.string(),
  value: z.number(),
  atMost: z.number().nullable(),
  atLeast: z.number().nullable(),
  holds: z.boolean(),
})

const row = z.object({
  id: z.string(),
  engine: z.string(),
  size: z.string(),
  ours: side,
  peer: side.extend({ name: z.string(), version: z.string() }).nullable(),
  /** The worst difference of the two outputs; null where there is no other output. */
  agreement: z.number().nullable(),
  /** The largest agreement that passes. */
  tolerance: z.number(),
  /** The peer's median divided by ours. */
  ratio: z.number().nullable(),
  /** The smallest ratio that meets the target; null where the ratio is only reported. */
  target: z.number().nullable(),
  /** Bounds beside the ratio. */
  checks: z.array(check),
  verdict: z.enum(['met', 'missed', 'no-peer', 'reported']),
  /** The peer that was asked for, whether or not it was there. */
  against: z.string().nullable(),
  threads: z.number(),
  /** Why there is no peer; null where there is one. */
  reason: z.string().nullable(),
})

const engine = z.object({
  name: z.string(),
  device: z.string(),
  version: z.string(),
  emulated: z.boolean(),
})

/** What `pnpm bench --json` writes. */
export const reportSchema = z.object({
  schema: z.literal('neg.bench/1'),
  quick: z.boolean(),
  seed: z.number(),
  machine: z.object({
    processor: z.string(),
    threads: z.number(),
    memory: z.number(),
    system: z.string(),
    node: z.string(),
    engines: z.array(engine),
    /** Rates of a product of two 1024 x 1024 matrices, GFLOP/s, by engine or peer. */
    matmul: z.array(z.object({ name: z.string(), gflops: z.number() })),
  }),
  commit: z.string().nullable(),
  rows: z.array(row),
  curves: z.array(
    z.object({
      id: z.string(),
      engine: z.string(),
      axis: z.string(),
      points: z.array(z.object({ size: z.number(), seconds: z.number(), peakRss: z.number() })),
    }),
  ),
  /** What of our own side broke off. */
  failures: z.array(z.object({ id: z.string(), engine: z.string(), size: z.string(), message: z.string() })),
})

export type BenchReport = Readonly<z.infer<typeof reportSchema>>
export type BenchRow = BenchReport['rows'][number]
export type BenchCurve = BenchReport['curves'][number]
export type BenchCheck = BenchRow['checks'][number]
export type Measured = BenchRow['ours']
