import type { EngineName, SearchOptions, SearchResult } from '@neg/core'
import type { TokenizerName } from '@neg/core/text'

import type { HashedTextEncoder } from '../models/hashed-text-encoder.ts'
import { Bm25Index } from '../search/bm25-index.ts'
import { DenseIndex } from '../search/dense-index.ts'
import { descendingRanks } from '../search/inverted-lists.ts'
import type { ScoringSearcher } from '../search/types.ts'
import { LastUsed } from './last-used.ts'
import type { LoadedFolder } from './loaded-folder.ts'
import { inSharedMemory, rowsOf } from './shared-search.ts'
import type { SharedSearch } from './shared-search.ts'
import { loadTrainedEncoder } from './trained-encoder.ts'
import { readTrainingRecord } from './training-record.ts'

/** A way to search a folder's corpus, as plain data. */
export type SystemSpec =
  | {
      readonly kind: 'bm25'
      /** Default 0.9. */
      readonly k1?: number
      /** Default 0.4. */
      readonly b?: number
      /** Default `english`. */
      readonly tokenizer?: TokenizerName
    }
  | {
      readonly kind: 'dense'
      /** The folder of a trained encoder. */
      readonly encoder: string
    }

/** A searcher over the texts of a folder. */
export interface TextSystem extends ScoringSearcher<string> {
  /** The index in shared memory, with queries to ask it in other threads. */
  share(queries: readonly string[], names: { readonly key: string; readonly engine: EngineName }): SharedSearch
  dispose(): void
}

/**
 * What a system's results depend on besides the corpus, for manifests and keys.
 *
 * @throws NEG_INPUT_MISSING when the encoder's folder holds none.
 */
export async function describeSystem(spec: SystemSpec): Promise<Readonly<Record<string, unknown>>> {
  if (spec.kind === 'bm25') {
    const { k1 = 0.9, b = 0.4, tokenizer = 'english' } = spec
    return { kind: 'bm25', variant: 'lucene', k1, b, tokenizer }
  }
  const { encoder } = await readTrainingRecord(spec.encoder)
  return { kind: 'dense', encoder }
}

const systems = new LastUsed<TextSystem>((system) => system.dispose())

/**
 * Works with a system on a loaded folder. The one opened last is kept for the next call of this thread; calls wait for
 * each other, so that none loses its system to another.
 */
export async function useSystem<T>(
  data: LoadedFolder,
  spec: SystemSpec,
  work: (system: TextSystem) => Promise<T>,
): Promise<T> {
  return systems.use(await keyOf(data, spec), () => build(data, spec), work)
}

/** A system for other threads, and queries to ask it there on an engine. */
export async function shareSystem(
  data: LoadedFolder,
  spec: SystemSpec,
  engine: EngineName,
  queries: readonly string[],
): Promise<SharedSearch> {
  const key = await keyOf(data, spec)
  return useSystem(data, spec, async (system) => system.share(queries, { key, engine }))
}

async function keyOf(data: LoadedFolder, spec: SystemSpec): Promise<string> {
  return JSON.stringify([data.digests.corpus.sha256, await describeSystem(spec)])
}

async function build({ corpus }: LoadedFolder, spec: SystemSpec): Promise<TextSystem> {
  if (spec.kind === 'dense') return new DenseTextSystem(await loadTrainedEncoder(spec.encoder), corpus)
  const { k1 = 0.9, b = 0.4, tokenizer = 'english' } = spec
  const documents = corpus.ids.map((id, index) => ({ id, text: corpus.texts[index] }))
  const index = Bm25Index.build(documents, { k1, b, tokenizer })
  const share: TextSystem['share'] = (queries, { key }) => ({ kind: 'bm25', key, buffer: index.toBuffer(), queries })
  return Object.assign(index, { share, dispose: () => {} })
}

class DenseTextSystem implements TextSystem {
  readonly exact = true
  readonly size: number
  readonly #encoder: HashedTextEncoder
  readonly #vectors: Float32Array
  readonly #tieRanks: Int32Array
  /** Made when first searched: where only other threads search, it isn't needed. */
  #index: DenseIndex | undefined

  constructor(encoder: HashedTextEncoder, { ids, texts }: LoadedFolder['corpus']) {
    this.size = ids.length
    this.#encoder = encoder
    this.#vectors = inSharedMemory(this.#encode(texts))
    this.#tieRanks = inSharedMemory(descendingRanks(ids))
  }

  share(queries: readonly string[], names: { readonly key: string; readonly engine: EngineName }): SharedSearch {
    const { dimension } = this.#encoder
    return {
      kind: 'dense',
      ...names,
      dimension,
      vectors: this.#vectors,
      tieRanks: this.#tieRanks,
      queries: inSharedMemory(this.#encode(queries)),
    }
  }

  search(queries: readonly string[], k: number, options: SearchOptions = {}): Promise<SearchResult> {
    return this.#searched().searchRows(this.#encode(queries), k, options)
  }

  scorePairs(
    queries: readonly string[],
    documents: readonly (Int32Array | readonly number[])[],
  ): Promise<Float64Array[]> {
    return this.#searched().scorePairs(rowsOf(this.#encode(queries), this.#encoder.dimension), documents)
  }

  dispose(): void {
    this.#index?.dispose()
  }

  #encode(texts: readonly string[]): Float32Array {
    return this.#encoder.encodePrepared(this.#encoder.prepare(texts))
  }

  #searched(): DenseIndex {
    return (this.#index ??= new DenseIndex(this.#vectors, {
      dimension: this.#encoder.dimension,
      ties: this.#tieRanks,
    }))
  }
}
