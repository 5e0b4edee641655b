import type { Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'
import type { InfoNCEOptions } from './info-nce.ts'

/** Some queries in a row whose scores are held at a time. */
export interface QueryBlock {
  readonly start: number
  /** The candidate of each query, as many as the block has queries. */
  readonly positives: Int32Array
  /** Query within the block, and candidate, of each pair that is left out. */
  readonly excluded: readonly (readonly [number, number])[]
}

/** Checked options, with all that is known before the tensors are read. */
export interface InfoNCEPlan {
  readonly temperature: number
  readonly candidates: number
  readonly blocks: readonly QueryBlock[]
}

const reductions: readonly NonNullable<InfoNCEOptions['reduction']>[] = ['mean', 'sum', 'none']

/** Checks what `infoNCE` was given. */
export function planInfoNCE(queries: Tensor2D, candidates: Tensor2D, options: InfoNCEOptions): InfoNCEPlan {
  const { temperature = 0.07, blockSize = 1024, reduction = 'mean' } = options
  checkShapes(queries, candidates)
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new NegError('NEG_RANGE', `the temperature ${temperature} is no number above 0`, {
      where: { field: 'temperature' },
      remedy: 'Take a value such as 0.05.',
    })
  }
  if (!Number.isInteger(blockSize) || blockSize < 1) {
    throw new NegError('NEG_RANGE', `a block of ${blockSize} queries`, {
      where: { field: 'blockSize' },
      remedy: 'Take a whole number above 0, such as 1024.',
    })
  }
  if (!reductions.includes(reduction)) {
    throw new NegError('NEG_RANGE', `there is no reduction ${JSON.stringify(reduction)}`, {
      where: { field: 'reduction' },
      remedy: `Take one of ${reductions.join(', ')}.`,
    })
  }
  const [rows, columns] = [queries.shape[0], candidates.shape[0]]
  const positives = checkPositives(rows, columns, options)
  const excluded = checkExcluded(positives, columns, options)
  const blocks: QueryBlock[] = []
  for (let start = 0; start < rows; start += blockSize) {
    const end = Math.min(start + blockSize, rows)
    blocks.push({
      start,
      positives: positives.subarray(start, end),
      excluded: excluded
        .filter(([query]) => query >= start && query < end)
        .map(([query, candidate]) => [query - start, candidate]),
    })
  }
  return { temperature, candidates: columns, blocks }
}

function checkShapes(queries: Tensor2D, candidates: Tensor2D): void {
  const fit = queries.rank === 2 && candidates.rank === 2 && queries.shape[1] === candidates.shape[1]
  if (fit && queries.size > 0 && candidates.size > 0) return
  throw new NegError('NEG_SHAPE', `queries are [${queries.shape}] and candidates [${candidates.shape}]`, {
    remedy: 'Both must be matrices with at least one row, a vector of one and the same length in each.',
  })
}

function checkPositives(rows: number, columns: number, options: InfoNCEOptions): Int32Array {
  const positives = options.positives ?? Int32Array.from({ length: rows }, (_, row) => row)
  if (positives.length !== rows) {
    throw new NegError('NEG_SHAPE', `${positives.length} positives for ${rows} queries`, {
      where: { field: 'positives' },
      remedy: 'Name one candidate row for each query.',
    })
  }
  const outside = positives.findIndex((positive) => positive < 0 || positive >= columns)
  if (outside < 0) return positives
  throw new NegError('NEG_RANGE', `the positive ${positives[outside]} is none of ${columns} candidates`, {
    where: { field: 'positives', row: outside + 1 },
    remedy: 'Give the row of each positive among the candidates, or as many candidates as queries.',
  })
}

function checkExcluded(positives: Int32Array, columns: number, { exclude }: InfoNCEOptions): [number, number][] {
  if (exclude === undefined) return []
  const { query: queries, candidate: candidates } = exclude
  if (queries.length !== candidates.length) {
    throw new NegError('NEG_SHAPE', `${queries.length} queries and ${candidates.length} candidates of excluded pairs`, {
      where: { field: 'exclude' },
      remedy: 'Both columns must have one value a pair.',
    })
  }
  return Array.from(queries, (query, i) => {
    const candidate = candidates[i]
    const where = { field: 'exclude', row: i + 1 }
    if (query < 0 || query >= positives.length || candidate < 0 || candidate >= columns) {
      throw new NegError('NEG_RANGE', `no pair of query ${query} and candidate ${candidate}`, {
        where,
        remedy: `Exclude pairs out of ${positives.length} queries and ${columns} candidates.`,
      })
    }
    if (positives[query] === candidate) {
      throw new NegError('NEG_RANGE', `candidate ${candidate} is both positive and excluded`, {
        where,
        remedy: 'Leave the positive of a query out of its exclusions.',
      })
    }
    return [query, candidate]
  })
}
