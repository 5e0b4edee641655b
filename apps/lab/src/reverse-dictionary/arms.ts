import type { SelectionOptions } from '@neg/retrieval/jobs'

/** The arms in the order of the table. */
export const armNames = [
  'bm25',
  'in-batch',
  'control',
  'bm25-mined',
  'bm25-filtered',
  'self-mined',
  'self-filtered',
  'fused',
] as const

export type ArmName = (typeof armNames)[number]

/** An arm that trains an encoder. */
export type TrainedArm = Exclude<ArmName, 'bm25' | 'fused'>

export interface ArmPlan {
  readonly name: ArmName
  readonly title: string
  readonly description: string
  /** Whose search found the negatives that the arm continues with. */
  readonly source?: 'bm25' | 'self'
  readonly filtered?: boolean
}

export const armPlans: readonly ArmPlan[] = [
  {
    name: 'bm25',
    title: 'BM25',
    description: 'k1 0.9, b 0.4, English stems, stop words removed; nothing is trained',
  },
  { name: 'in-batch', title: 'In-batch negatives', description: 'a fresh encoder; the batch is all it learns against' },
  {
    name: 'control',
    title: 'Continued in batch',
    description: 'the same encoder trained on, still against the batch alone: what mining has to beat',
  },
  {
    name: 'bm25-mined',
    title: 'BM25-mined',
    description: 'trained on against documents that BM25 ranks highest',
    source: 'bm25',
  },
  {
    name: 'bm25-filtered',
    title: 'BM25-mined, filtered',
    description: 'the same after filtering suspected false negatives',
    source: 'bm25',
    filtered: true,
  },
  {
    name: 'self-mined',
    title: 'Self-mined',
    description: 'trained on against documents that the encoder itself ranks highest',
    source: 'self',
  },
  {
    name: 'self-filtered',
    title: 'Self-mined, filtered',
    description: 'the same after filtering suspected false negatives',
    source: 'self',
    filtered: true,
  },
  {
    name: 'fused',
    title: 'Best dense arm + BM25',
    description: 'the dense arm that validation prefers, fused with BM25 by z-scores at the weight validation prefers',
  },
]

/** How the negatives of the filtered arms are chosen; known positives are dropped for all arms. */
export const filterOptions: SelectionOptions = { relativeMargin: 0.05, rangeMin: 0, rangeMax: 30 }

/** How much work a run does. */
export interface Budget {
  /** Synsets kept, for a quick run. */
  readonly limit?: number
  /** Definitions held out, each for testing and for validation. */
  readonly heldOut: number
  readonly batchSize: number
  /** Length of the vectors. */
  readonly dimension: number
  /** Rows of the encoder's table; its files grow with them. */
  readonly buckets: number
  /** Passes over the training queries, before and after mining. */
  readonly epochs: number
  readonly continuedEpochs: number
  /** Training queries that are mined for: all by BM25, a sample of so many by the encoder. */
  readonly selfMinedQueries: number
  /** Candidates a query, and negatives kept of them. */
  readonly depth: number
  readonly negatives: number
}

export const budgets: Readonly<Record<'quick' | 'short' | 'long', Budget>> = {
  quick: {
    limit: 2000,
    heldOut: 100,
    batchSize: 64,
    dimension: 64,
    buckets: 2 ** 14,
    epochs: 1,
    continuedEpochs: 1,
    selfMinedQueries: 500,
    depth: 30,
    negatives: 10,
  },
  short: {
    heldOut: 1000,
    batchSize: 256,
    dimension: 96,
    buckets: 2 ** 18,
    epochs: 1,
    continuedEpochs: 1,
    selfMinedQueries: 30_000,
    depth: 50,
    negatives: 10,
  },
  long: {
    heldOut: 1000,
    batchSize: 1024,
    dimension: 192,
    buckets: 2 ** 18,
    epochs: 4,
    continuedEpochs: 2,
    selfMinedQueries: 120_000,
    depth: 50,
    negatives: 10,
  },
}
