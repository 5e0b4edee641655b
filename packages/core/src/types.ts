import type { Tensor2D, Variable } from '@tensorflow/tfjs'

/** The state of a generator, enough to continue it elsewhere. */
export interface RngState {
  readonly key: readonly [number, number]
  readonly counter: readonly [number, number, number, number]
  /** How many words of the block at `counter` are spent, 0 to 4. */
  readonly used: number
}

/** A seeded generator of random numbers; see `Philox` in `@neg/core/random`. */
export interface Rng {
  /** An independent generator, a function of this one's key and the label alone (not of what was drawn). */
  fork(label: string | number): Rng
  /** Uniform over 0 .. 2^32 - 1. */
  uint32(): number
  /** Uniform over [0, 1), 53 bits. */
  uniform(): number
  /** Standard normal. */
  normal(): number
  /** Uniform over 0 .. n - 1, without bias. */
  below(n: number): number
  fill(out: Float32Array | Float64Array, kind: 'uniform' | 'normal'): void
  state(): RngState
}

export type EngineName = 'cuda' | 'native' | 'webgpu' | 'wasm' | 'cpu'

/** What `useEngine` chose, and what it passed over. */
export interface Engine {
  readonly name: EngineName
  /** The hardware that computes, as the engine names it. */
  readonly device: string
  readonly version: string
  readonly threads: number
  /** True for a graphics adapter that is emulated on the processor. */
  readonly emulated?: boolean
  readonly rejected: readonly { readonly name: EngineName; readonly reason: string; readonly remedy: string }[]
  /** The repairs installed on top of TensorFlow.js. */
  readonly repairs: readonly string[]
}

/** Which side of a pair a text stands on; some encoders treat the two differently. */
export type EncoderRole = 'query' | 'document'

/** Anything that turns items into vectors. */
export interface Encoder<T = string> {
  /** A digest of the weights and options: equal ids give equal vectors. */
  readonly id: string
  readonly dimension: number
  /** Row-major, `items.length * dimension` values. */
  encode(items: readonly T[], options: { readonly role: EncoderRole }): Promise<Float32Array>
}

/** A bare function is accepted wherever an encoder is. */
export type EncoderLike<T = string> =
  | Encoder<T>
  | ((items: readonly T[], options: { readonly role: EncoderRole }) => Promise<Float32Array>)

/** An encoder whose weights learn through TensorFlow.js variables. */
export interface TrainableEncoder<T = string> extends Encoder<T> {
  prepare(items: readonly T[]): Promise<void>
  forward(batch: readonly T[], options: { readonly training: boolean; readonly rng: Rng }): Tensor2D
  readonly variables: readonly Variable[]
  save(folder: string): Promise<void>
}

/** A cross-encoder or teacher: scores pairs of texts. */
export interface PairScorer<Q = string, D = string> {
  readonly id: string
  score(pairs: readonly { readonly query: Q; readonly document: D }[]): Promise<Float32Array>
}

/**
 * What a search returns: `k` places a query, row-major, best first. Row i holds `counts[i]` results;
 * the places after them carry id -1 and score -Infinity.
 */
export interface SearchResult {
  readonly ids: Int32Array
  readonly scores: Float32Array
  readonly counts: Int32Array
}

export interface SearchOptions {
  /** For each query the document indexes that must not be returned. */
  readonly exclude?: readonly (Int32Array | readonly number[])[]
}

/** Finds the best documents for a batch of queries; documents are named by their index in the corpus. */
export interface Searcher<Q> {
  readonly size: number
  /** True when the results are those of a full scan. */
  readonly exact: boolean
  search(queries: readonly Q[], k: number, options?: SearchOptions): Promise<SearchResult>
}

/**
 * Candidate negatives as parallel columns: row r says that `candidate[r]` stands against `anchor[r]`
 * with `score[r]`, found by source number `source[r]`. A filter maps it to weights and a count per reason.
 */
export interface Candidates {
  readonly anchor: Int32Array
  readonly candidate: Int32Array
  readonly score: Float32Array
  readonly source: Uint8Array
}

/** Progress of long work: called with what is done and what there is in all. */
export type OnProgress = (done: number, total: number) => void
