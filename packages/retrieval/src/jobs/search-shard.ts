import { NegError, useEngine } from '@neg/core'
import type { EngineName, SearchResult } from '@neg/core'
import { readSafetensors, writeSafetensors } from '@neg/core/data'
import type { Task } from '@neg/core/execution'

import { fileExists } from './file-exists.ts'
import { loadFolder } from './loaded-folder.ts'
import { useSystem } from './text-system.ts'
import type { SystemSpec } from './text-system.ts'

export interface SearchShardInput {
  readonly folder: string
  readonly system: SystemSpec
  readonly engine: EngineName
  /** Candidates a query. */
  readonly depth: number
  /** Numbers of the shard's queries. */
  readonly queries: Int32Array
  /** For each of them the numbers of its positives. */
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
  const { folder, system: spec, engine, depth, queries, positives, file } = input
  if (await fileExists(file)) return
  await useEngine({ prefer: engine })
  const data = await loadFolder(folder)
  const texts = Array.from(queries, (query) => data.queries.texts[query])
  const [{ ids, scores, counts }, scored] = await useSystem(data, spec, async (system) => [
    await system.search(texts, depth),
    await system.scorePairs(texts, positives),
  ])
  const positiveScores = Float64Array.from(scored.flatMap((row) => Array.from(row)))
  await writeSafetensors(file, {
    ids: { shape: [queries.length, depth], data: ids },
    scores: { shape: [queries.length, depth], data: scores },
    counts: { shape: [queries.length], data: counts },
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
