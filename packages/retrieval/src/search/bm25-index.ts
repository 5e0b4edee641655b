import { NegError, type SearchOptions, type SearchResult } from '@neg/core'
import { TopKHeap } from '@neg/core/kernels'
import { type Tokenizer, type TokenizerLike, tokenizerFrom } from '@neg/core/text'

import { packBm25, unpackBm25 } from './bm25-buffer.ts'
import { averageLength, type Bm25Content, bm25Content } from './bm25-content.ts'
import { type Bm25Parameters, bm25Parameters } from './bm25-variants.ts'
import { InvertedListsBuilder } from './inverted-lists.ts'
import { checkK, markExcluded, searchPlaces } from './search-places.ts'
import type { ScoringSearcher, TextDocument } from './types.ts'

/** See `Bm25Index`; `variant` and its numbers have the defaults of `bm25Parameters`. */
export interface Bm25Options extends Partial<Bm25Parameters> {
  /** Default `ascii-words`. */
  readonly tokenizer?: TokenizerLike
}

/** Documents of one query by name, best first. */
export interface RankedDocuments {
  readonly ids: string[]
  readonly scores: Float64Array
}

/**
 * Lexical search: finds the documents that share telling words with a query (BM25).
 *
 * Robertson and others 1994 and the variants of Kamphuis and others, "Which BM25 do you mean?" (2020). The score of a
 * document is the sum over the query's tokens, with repetition, of idf times a saturating function of the token's
 * count; `K = k1 (1 - b + b length / average)`:
 *
 * | variant | idf | count tf |
 * |---|---|---|
 * | `lucene` (default) | ln(1 + (N - df + .5) / (df + .5)) | tf / (tf + K) |
 * | `robertson` | ln((N - df + .5) / (df + .5)), may be negative | tf / (tf + K) |
 * | `robertson+` | the same, at least 0 | tf / (tf + K) |
 * | `atire` | ln(N / df) | tf (k1 + 1) / (tf + K) |
 * | `bm25+` | ln((N + 1) / df) | delta + tf (k1 + 1) / (tf + K) |
 * | `bm25l` | ln((N + 1) / (df + .5)) | (k1 + 1)(c + delta) / (k1 + c + delta), c = k1 tf / K |
 * | `okapi-eps` | ln(N - df + .5) - ln(df + .5), negative ones epsilon times the mean | tf (k1 + 1) / (tf + K) |
 *
 * Defaults k1 1.2 and b 0.75 (Lucene); Anserini takes 0.9 and 0.4 for passages, rank_bm25 1.5 and 0.75. Lucene's
 * scores lack the factor k1 + 1 of its older versions, which changes no ranking. Only documents with at least one
 * query term are found, whatever the sign of their score, so a row may hold fewer than k; equal scores stand by
 * document id, descending in byte order. A query without known terms finds nothing.
 *
 * Time: a query costs the entries of its terms plus O(log k) for each that enters the best k. Memory: 16 bytes an
 * entry and 24 a document besides ids and terms; `toBuffer` gives it all in one shared buffer, on which workers build their copies.
 */
export class Bm25Index implements ScoringSearcher<string> {
  readonly exact = true
  readonly parameters: Bm25Parameters
  readonly tokenizer: Tokenizer
  readonly #content: Bm25Content
  #termNumbers: Map<string, number> | undefined
  #scratch: Scratch | undefined

  /** For what `toBuffer` and the files hold; use `build`, `fromBuffer` or `load`. */
  constructor(content: Bm25Content, tokenizer: Tokenizer) {
    this.parameters = content.parameters
    this.tokenizer = tokenizer
    this.#content = content
  }

  /**
   * Indexes documents in one pass; their texts aren't kept.
   *
   * @throws NEG_INPUT_MISSING without documents, NEG_ID_DUPLICATE for an id that comes twice, NEG_RANGE for options.
   */
  static build(documents: Iterable<TextDocument>, options: Bm25Options = {}): Bm25Index {
    const builder = new Bm25Builder(options)
    for (const document of documents) builder.add(document)
    return builder.finish()
  }

  /** An index on a buffer that `toBuffer` gave, without copying it. @throws NEG_INPUT_SCHEMA when it is none. */
  static fromBuffer(buffer: ArrayBufferLike, options: { readonly tokenizer?: TokenizerLike } = {}): Bm25Index {
    const content = unpackBm25(buffer)
    return new Bm25Index(content, sameTokenizer(content.tokenizerId, options.tokenizer))
  }

  /** Reads what `save` wrote (Node only). @throws NEG_INPUT_MISSING, NEG_INPUT_SYNTAX, NEG_INPUT_SCHEMA. */
  static async load(folder: string, options: { readonly tokenizer?: TokenizerLike } = {}): Promise<Bm25Index> {
    const { readBm25 } = await import('./bm25-files.ts')
    return Bm25Index.fromBuffer(await readBm25(folder), options)
  }

  /** Documents in the index. */
  get size(): number {
    return this.#content.lists.lengths.length
  }

  /** Document ids, by document number. */
  get ids(): readonly string[] {
    return this.#content.lists.ids
  }

  get vocabularySize(): number {
    return this.#content.lists.starts.length - 1
  }

  /** Tokens a document, on average. */
  get averageLength(): number {
    return averageLength(this.#content.lists.lengths)
  }

  /** The same documents with other numbers, without tokenising again. @throws NEG_RANGE as `build` does. */
  with(parameters: Partial<Bm25Parameters>): Bm25Index {
    // Another variant has another default of delta.
    const { delta, ...kept } = this.parameters
    const sameVariant = (parameters.variant ?? kept.variant) === kept.variant
    const merged = bm25Parameters({ ...kept, ...(sameVariant ? { delta } : {}), ...parameters })
    return new Bm25Index(bm25Content(this.#content.lists, merged, this.tokenizer.id), this.tokenizer)
  }

  /** The numbers of the query's tokens in order, repetition kept, unknown ones left out: what `searchTerms` takes. */
  termsOf(query: string): Int32Array {
    this.#termNumbers ??= new Map(this.#content.lists.terms.map((term, number) => [term, number]))
    const numbers: number[] = []
    for (const token of this.tokenizer.tokenize(query)) {
      const number = this.#termNumbers.get(token)
      if (number !== undefined) numbers.push(number)
    }
    return Int32Array.from(numbers)
  }

  /** The best k documents of one query, by name. @throws NEG_RANGE for k < 1. */
  rank(query: string, k: number): RankedDocuments {
    checkK(k)
    const heap = new TopKHeap(Math.min(k, this.size), this.#content.lists.tieRanks)
    const ids = new Int32Array(heap.capacity)
    const scores = new Float64Array(heap.capacity)
    this.#collect(this.termsOf(query), heap, undefined)
    const count = heap.drain(ids, scores)
    return { ids: Array.from(ids.subarray(0, count), (id) => this.ids[id]), scores: scores.slice(0, count) }
  }

  /** The best k documents of each query, by number. @throws NEG_RANGE for k < 1, NEG_SHAPE for `exclude`. */
  async search(queries: readonly string[], k: number, options: SearchOptions = {}): Promise<SearchResult> {
    return this.searchTerms(
      queries.map((query) => this.termsOf(query)),
      k,
      options,
    )
  }

  /** `search` for queries that `termsOf` has cut already. */
  searchTerms(queries: readonly Int32Array[], k: number, options: SearchOptions = {}): SearchResult {
    const { ids, scores, counts } = searchPlaces(queries.length, k, options)
    const heap = new TopKHeap(Math.min(k, this.size), this.#content.lists.tieRanks)
    const flags = options.exclude === undefined ? undefined : new Uint8Array(this.size)
    queries.forEach((terms, query) => {
      const excluded = options.exclude?.[query]
      if (flags !== undefined && excluded !== undefined) markExcluded(flags, excluded, 1)
      this.#collect(terms, heap, flags)
      counts[query] = heap.drain(ids, scores, query * k)
      if (flags !== undefined && excluded !== undefined) markExcluded(flags, excluded, 0)
    })
    return { ids, scores, counts }
  }

  /** The score of every document; 0 for those without a query term. O(documents) memory. */
  scoreAll(query: string): Float64Array {
    const { starts, documents } = this.#content.lists
    const { impacts } = this.#content
    const scores = new Float64Array(this.size)
    for (const term of this.termsOf(query)) {
      for (let entry = starts[term]; entry < starts[term + 1]; entry += 1) scores[documents[entry]] += impacts[entry]
    }
    return scores
  }

  /** Scores of given documents, by binary search in the lists of the query's terms. */
  async scorePairs(
    queries: readonly string[],
    documents: readonly (Int32Array | readonly number[])[],
  ): Promise<Float64Array[]> {
    return queries.map((query, row) => {
      const terms = this.termsOf(query)
      return Float64Array.from(documents[row], (document) => {
        let score = 0
        for (const term of terms) score += this.#impact(term, document)
        return score
      })
    })
  }

  /** Everything the index holds, in one buffer that threads can share. */
  toBuffer(): SharedArrayBuffer {
    return packBm25(this.#content, (bytes) => new SharedArrayBuffer(bytes))
  }

  /** Writes `bm25.bin` and `bm25.json` into a folder, whole or not at all (Node only). @throws NEG_WRITE_FAILED. */
  async save(folder: string): Promise<void> {
    const { writeBm25 } = await import('./bm25-files.ts')
    await writeBm25(folder, this.#content)
  }

  /** Adds up the scores of one query's documents and offers them to the heap. */
  #collect(terms: Int32Array, heap: TopKHeap, excluded: Uint8Array | undefined): void {
    const { starts, documents } = this.#content.lists
    const { impacts } = this.#content
    const scratch = (this.#scratch ??= newScratch(this.size))
    const { scores, stamps, touched } = scratch
    // A stamp that isn't the current one marks a score as stale, so nothing is reset between queries.
    scratch.stamp = scratch.stamp === 0xffffffff ? 1 : scratch.stamp + 1
    if (scratch.stamp === 1) stamps.fill(0)
    const { stamp } = scratch
    let count = 0
    for (let i = 0; i < terms.length; i += 1) {
      const end = starts[terms[i] + 1]
      for (let entry = starts[terms[i]]; entry < end; entry += 1) {
        const document = documents[entry]
        if (stamps[document] === stamp) {
          scores[document] += impacts[entry]
        } else {
          stamps[document] = stamp
          scores[document] = impacts[entry]
          touched[count] = document
          count += 1
        }
      }
    }
    let { threshold } = heap
    for (let i = 0; i < count; i += 1) {
      const document = touched[i]
      const score = scores[document]
      if (score < threshold || (excluded !== undefined && excluded[document] === 1)) continue
      threshold = heap.offer(document, score)
    }
  }

  #impact(term: number, document: number): number {
    const { starts, documents } = this.#content.lists
    let low = starts[term]
    let high = starts[term + 1]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (documents[middle] < document) low = middle + 1
      else high = middle
    }
    return low < starts[term + 1] && documents[low] === document ? this.#content.impacts[low] : 0
  }
}

/** Collects documents one at a time, as a stream of a large corpus gives them, and makes the index at the end. */
export class Bm25Builder {
  readonly #lists = new InvertedListsBuilder()
  readonly #tokenizer: Tokenizer
  readonly #parameters: Bm25Parameters
  #count = 0

  constructor(options: Bm25Options = {}) {
    this.#tokenizer = tokenizerFrom(options.tokenizer ?? 'ascii-words')
    this.#parameters = bm25Parameters(options)
  }

  add({ id, title, text }: TextDocument): void {
    this.#lists.add(id, this.#tokenizer.tokenize(title === undefined ? text : `${title} ${text}`))
    this.#count += 1
  }

  finish(): Bm25Index {
    if (this.#count === 0) {
      throw new NegError('NEG_INPUT_MISSING', 'there are no documents to index', {
        remedy: 'Give at least one document.',
      })
    }
    return new Bm25Index(bm25Content(this.#lists.finish(), this.#parameters, this.#tokenizer.id), this.#tokenizer)
  }
}

interface Scratch {
  readonly scores: Float64Array
  readonly stamps: Uint32Array
  readonly touched: Int32Array
  stamp: number
}

function newScratch(size: number): Scratch {
  return { scores: new Float64Array(size), stamps: new Uint32Array(size), touched: new Int32Array(size), stamp: 0 }
}

function sameTokenizer(id: string, given: TokenizerLike | undefined): Tokenizer {
  if (given === undefined && id === 'custom') {
    throw new NegError('NEG_INPUT_SCHEMA', 'the index was built with a tokeniser of your own', {
      where: { field: 'tokenizer' },
      remedy: 'Give the same function again as the option tokenizer.',
    })
  }
  const tokenizer = tokenizerFrom(given ?? (id as TokenizerLike))
  if (tokenizer.id === id) return tokenizer
  throw new NegError('NEG_INPUT_SCHEMA', `the index was built with the tokeniser ${id}, not ${tokenizer.id}`, {
    where: { field: 'tokenizer' },
    remedy: `Search it with ${id}, or index the documents again.`,
  })
}
