import type { SearchOptions, SearchResult } from '@neg/core'
import type { TokenizerName } from '@neg/core/text'

import type { HashedTextEncoder } from '../models/hashed-text-encoder.ts'
import { Bm25Index } from '../search/bm25-index.ts'
import { DenseIndex } from '../search/dense-index.ts'
import type { ScoringSearcher } from '../search/types.ts'
import type { LoadedFolder } from './loaded-folder.ts'
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

let open: { readonly key: string; readonly system: Promise<TextSystem> } | undefined

let turn: Promise<unknown> = Promise.resolve()

/**
 * Works with a system on a loaded folder. The one opened last is kept for the next call of this thread; calls wait for
 * each other, so that none loses its system to another.
 */
export function useSystem<T>(
  data: LoadedFolder,
  spec: SystemSpec,
  work: (system: TextSystem) => Promise<T>,
): Promise<T> {
  const result = turn.then(async () => work(await openSystem(data, spec)))
  turn = result.catch(failedBefore)
  return result
}

/** What fails is answered where it was asked for; the next call goes on. */
function failedBefore(): void {}

async function openSystem(data: LoadedFolder, spec: SystemSpec): Promise<TextSystem> {
  const key = JSON.stringify([data.digests.corpus.sha256, await describeSystem(spec)])
  if (open?.key === key) return open.system
  if (open !== undefined) (await open.system).dispose()
  open = { key, system: build(data, spec) }
  open.system.catch(() => (open = undefined))
  return open.system
}

async function build({ corpus }: LoadedFolder, spec: SystemSpec): Promise<TextSystem> {
  if (spec.kind === 'dense') return new DenseTextSystem(await loadTrainedEncoder(spec.encoder), corpus)
  const { k1 = 0.9, b = 0.4, tokenizer = 'english' } = spec
  const documents = corpus.ids.map((id, index) => ({ id, text: corpus.texts[index] }))
  return Object.assign(Bm25Index.build(documents, { k1, b, tokenizer }), { dispose: () => {} })
}

class DenseTextSystem implements TextSystem {
  readonly exact = true
  readonly size: number
  readonly #encoder: HashedTextEncoder
  readonly #index: DenseIndex

  constructor(encoder: HashedTextEncoder, { ids, texts }: LoadedFolder['corpus']) {
    this.size = ids.length
    this.#encoder = encoder
    const vectors = encoder.encodePrepared(encoder.prepare(texts))
    this.#index = new DenseIndex(vectors, { dimension: encoder.dimension, ids })
  }

  search(queries: readonly string[], k: number, options: SearchOptions = {}): Promise<SearchResult> {
    const vectors = this.#encoder.encodePrepared(this.#encoder.prepare(queries))
    return this.#index.searchRows(vectors, k, options)
  }

  scorePairs(
    queries: readonly string[],
    documents: readonly (Int32Array | readonly number[])[],
  ): Promise<Float64Array[]> {
    const { dimension } = this.#encoder
    const vectors = this.#encoder.encodePrepared(this.#encoder.prepare(queries))
    const rows = queries.map((_, row) => vectors.subarray(row * dimension, (row + 1) * dimension))
    return this.#index.scorePairs(rows, documents)
  }

  dispose(): void {
    this.#index.dispose()
  }
}
