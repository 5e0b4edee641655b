import { type EncoderLike, NegError, type Searcher, type SearchResult } from '@neg/core'
import { rankRun, type Run } from '@neg/core/evaluation'

import { DenseIndex, type ScoringSearcher } from '../search/index.ts'
import type { MiningCollection } from './mining-collection.ts'

/** What finds candidates, one of four. */
export type MiningSource<Q = string> =
  /** Given scores: a run file, or any table of query, document, score. */
  | { readonly run: Run }
  /** Any search engine over the collection's documents, by number, with one entry of `queries` a query. */
  | { readonly searcher: Searcher<Q> | ScoringSearcher<Q>; readonly queries: readonly Q[] }
  /** Embeddings, row-major; they are scaled to length 1. */
  | { readonly queryVectors: Float32Array; readonly documentVectors: Float32Array; readonly dimension: number }
  /** An encoder of the collection's texts; its vectors are scaled to length 1. */
  | { readonly encoder: EncoderLike; readonly queryPrompt?: string; readonly corpusPrompt?: string }

/** The candidates of some queries: those of the i-th stand at `starts[i]` to `starts[i + 1] - 1`, best first. */
export interface FoundCandidates {
  readonly starts: Int32Array
  readonly candidate: Int32Array
  readonly score: Float32Array | Float64Array
}

/** The query of each candidate, by number. */
export function anchorsOf(queries: Int32Array, { starts, candidate }: FoundCandidates): Int32Array {
  const anchor = new Int32Array(candidate.length)
  for (let i = 0; i < queries.length; i += 1) anchor.fill(queries[i], starts[i], starts[i + 1])
  return anchor
}

/** Finds candidates for queries given by number, on one scale. */
export interface CandidateFinder {
  find(queries: Int32Array, depth: number): Promise<FoundCandidates>
  /** Scores of the positives of each query, NaN where unknown; undefined where only what was found has a score. */
  scorePositives(queries: Int32Array): Promise<readonly Float64Array[]> | undefined
  dispose(): void
}

/**
 * Opens a source. The query itself, where a document has its text, is never found.
 *
 * @param batchSize texts encoded at a time.
 */
export async function candidateFinder<Q>(
  source: MiningSource<Q>,
  collection: MiningCollection,
  batchSize: number,
): Promise<CandidateFinder> {
  const selves = documentsThatAreQueries(collection)
  if ('run' in source) return runFinder(source.run, collection, selves)
  if ('searcher' in source) {
    checkCount('queries', source.queries.length, collection.queries.ids.length)
    checkCount('searcher', source.searcher.size, collection.documents.ids.length)
    return searcherFinder(source.searcher, (query) => source.queries[query], collection, selves)
  }
  const { queryVectors, documentVectors, dimension } =
    'encoder' in source ? await encodeBoth(source, collection, batchSize) : source
  checkCount('queryVectors', queryVectors.length, collection.queries.ids.length * dimension)
  checkCount('documentVectors', documentVectors.length, collection.documents.ids.length * dimension)
  const index = new DenseIndex(documentVectors, { dimension, metric: 'cosine', ids: collection.documents.ids })
  const row = (query: number): Float32Array => queryVectors.subarray(query * dimension, (query + 1) * dimension)
  return { ...searcherFinder(index, row, collection, selves), dispose: () => index.dispose() }
}

/** A result's rows one after another, without their empty places. */
function withoutGaps({ ids, scores, counts }: SearchResult, depth: number): FoundCandidates {
  const starts = new Int32Array(counts.length + 1)
  for (let row = 0; row < counts.length; row += 1) starts[row + 1] = starts[row] + counts[row]
  const size = starts[counts.length]
  if (size === ids.length) return { starts, candidate: ids, score: scores }
  const candidate = new Int32Array(size)
  const score = new Float32Array(size)
  for (let row = 0; row < counts.length; row += 1) {
    const from = row * depth
    candidate.set(ids.subarray(from, from + counts[row]), starts[row])
    score.set(scores.subarray(from, from + counts[row]), starts[row])
  }
  return { starts, candidate, score }
}

function searcherFinder<Q>(
  searcher: Searcher<Q> | ScoringSearcher<Q>,
  queryAt: (query: number) => Q,
  { positives }: MiningCollection,
  selves: ReadonlyMap<number, readonly number[]>,
): CandidateFinder {
  const itemsOf = (queries: Int32Array): Q[] => Array.from(queries, queryAt)
  return {
    find: async (queries, depth) => {
      const exclude = selves.size === 0 ? undefined : Array.from(queries, (query) => selves.get(query) ?? [])
      return withoutGaps(await searcher.search(itemsOf(queries), depth, { exclude }), depth)
    },
    scorePositives: (queries) =>
      'scorePairs' in searcher
        ? searcher.scorePairs(
            itemsOf(queries),
            Array.from(queries, (query) => positives[query]),
          )
        : undefined,
    dispose: () => undefined,
  }
}

function runFinder(
  run: Run,
  collection: MiningCollection,
  selves: ReadonlyMap<number, readonly number[]>,
): CandidateFinder {
  const { queries, documents, positives } = collection
  const numbers = new Map(documents.ids.map((id, number) => [id, number]))
  return {
    find: async (asked, depth) => {
      const rows = Array.from(asked, (query) => {
        const given = new Map(run.get(queries.ids[query]))
        for (const self of selves.get(query) ?? []) given.delete(documents.ids[self])
        return rankRun(given, { maxDocs: depth })
      })
      const numberOf = (id: string): number => {
        const number = numbers.get(id)
        if (number !== undefined) return number
        throw new NegError('NEG_ID_UNKNOWN', `the run names ${JSON.stringify(id)}, which is no document`, {
          where: { field: 'run' },
          remedy: 'Use the corpus that the run was made with.',
        })
      }
      const starts = new Int32Array(rows.length + 1)
      rows.forEach(({ ids }, i) => (starts[i + 1] = starts[i] + ids.length))
      const candidate = new Int32Array(starts[rows.length])
      const score = new Float64Array(starts[rows.length])
      rows.forEach(({ ids, scores }, i) => {
        candidate.set(ids.map(numberOf), starts[i])
        score.set(scores, starts[i])
      })
      return { starts, candidate, score }
    },
    scorePositives: async (asked) =>
      Array.from(asked, (query) => {
        const given = run.get(queries.ids[query])
        return Float64Array.from(positives[query], (positive) => given?.get(documents.ids[positive]) ?? Number.NaN)
      }),
    dispose: () => undefined,
  }
}

/** For each query the documents that have its very text. */
function documentsThatAreQueries({ queries, documents }: MiningCollection): ReadonlyMap<number, readonly number[]> {
  const selves = new Map<number, number[]>()
  if (queries.texts === undefined || documents.texts === undefined) return selves
  const asked = new Map<string, number[]>()
  queries.texts.forEach((text, query) => listed(asked, text).push(query))
  documents.texts.forEach((text, document) => {
    for (const query of asked.get(text) ?? []) listed(selves, query).push(document)
  })
  return selves
}

/** The list of a key, begun where there is none. */
function listed<K>(lists: Map<K, number[]>, key: K): number[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}

async function encodeBoth(
  { encoder, queryPrompt = '', corpusPrompt = '' }: Extract<MiningSource, { encoder: EncoderLike }>,
  { queries, documents }: MiningCollection,
  batchSize: number,
): Promise<{ queryVectors: Float32Array; documentVectors: Float32Array; dimension: number }> {
  if (queries.texts === undefined || documents.texts === undefined) {
    throw new NegError('NEG_INPUT_MISSING', 'an encoder needs the texts of queries and documents', {
      where: { field: 'texts' },
      remedy: 'Give texts in the collection, or the vectors themselves.',
    })
  }
  const queryVectors = await encodeAll(encoder, queries.texts, queryPrompt, 'query', batchSize)
  const documentVectors = await encodeAll(encoder, documents.texts, corpusPrompt, 'document', batchSize)
  const dimension = queryVectors.length / queries.texts.length
  return { queryVectors, documentVectors, dimension }
}

async function encodeAll(
  encoder: EncoderLike,
  texts: readonly string[],
  prompt: string,
  role: 'query' | 'document',
  batchSize: number,
): Promise<Float32Array> {
  const encode = typeof encoder === 'function' ? encoder : encoder.encode.bind(encoder)
  let all = new Float32Array(0)
  for (let from = 0; from < texts.length; from += batchSize) {
    const batch = texts.slice(from, from + batchSize).map((text) => prompt + text)
    const vectors = await encode(batch, { role })
    const dimension = vectors.length / batch.length
    if (from === 0) all = new Float32Array(dimension * texts.length)
    if (!Number.isInteger(dimension) || dimension * texts.length !== all.length) {
      throw new NegError('NEG_SHAPE', `the encoder gave ${vectors.length} numbers for ${batch.length} texts`, {
        where: { field: 'encoder' },
        remedy: 'It must return one row of the same length a text.',
      })
    }
    all.set(vectors, from * dimension)
  }
  return all
}

function checkCount(field: string, given: number, wanted: number): void {
  if (given === wanted) return
  throw new NegError('NEG_SHAPE', `${field} has ${given} entries, the collection asks for ${wanted}`, {
    where: { field },
  })
}
