import { NegError } from '@neg/core'
import type { SearchResult } from '@neg/core'
import { readSafetensors, writeSafetensors } from '@neg/core/data'
import type { Task } from '@neg/core/execution'

import { fileExists } from './file-exists.ts'
import { searchShared } from './shared-search.ts'
import type { SharedSearch } from './shared-search.ts'

export interface SearchShardInput {
  /** The index and the shard's queries. */
  readonly search: SharedSearch
  /** Candidates a query. */
  readonly depth: number
  /** For each query the numbers of its positives. */
  readonly positives: readonly Int32Array[]
  /** Where the result goes; named by what it depends on, so a file that is there is the result. */
  readonly file: string
}

/** A shard's candidates, and how the positives score on the same scale: all positives of one query after another. */
export interface SearchedShard extends SearchResult {
  readonly positiveScores: Float64Array
}

/** The task of `searchShard`, for an executor. */
export const searchShardTask: Task<SearchShardInput, void> = {
  module: new URL(import.meta.url),
  name: 'searchShard',
}

/** Searches one shard of queries and writes what it found, unless that was done before. */
export async function searchShard(input: SearchShardInput): Promise<void> {
  const { search, depth, positives, file } = input
  if (await fileExists(file)) return
  const { found, positiveScores: scored } = await searchShared(search, depth, positives)
  const { ids, scores, counts } = found
  const positiveScores = Float64Array.from(scored.flatMap((row) => Array.from(row)))
  await writeSafetensors(file, {
    ids: { shape: [counts.length, depth], data: ids },
    scores: { shape: [counts.length, depth], data: scores },
    counts: { shape: [counts.length], data: counts },
    positiveScores: { shape: [positiveScores.length], data: positiveScores },
  })
}

/** Reads what `searchShard` wrote. @throws NEG_INPUT_MISSING, NEG_INPUT_SYNTAX, NEG_INPUT_SCHEMA. */
export async function readSearchedShard(file: string): Promise<SearchedShard> {
  const { tensors } = await readSafetensors(file)
  const ids = tensors.get('ids')?.data
  const scores = tensors.get('scores')?.data
  const counts = tensors.get('counts')?.data
  const positiveScores = tensors.get('positiveScores')?.data
  if (
    ids instanceof Int32Array &&
    scores instanceof Float32Array &&
    counts instanceof Int32Array &&
    positiveScores instanceof Float64Array
  ) {
    return { ids, scores, counts, positiveScores }
  }
  throw new NegError('NEG_INPUT_SCHEMA', 'not the candidates of a mining run', {
    where: { file },
    remedy: 'Remove the file and run again; it is searched anew.',
  })
}
