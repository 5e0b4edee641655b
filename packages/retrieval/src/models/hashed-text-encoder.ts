import { NegError, Philox } from '@neg/core'
import type { Encoder, EncoderRole } from '@neg/core'
import { sha256 } from '@neg/core/execution'
import {
  compactBags,
  concatBags,
  embeddingBag,
  embeddingBagGradient,
  normaliseRows,
  normaliseRowsGradient,
  rowWiseAdagrad,
  selectBags,
  transposeBags,
} from '@neg/core/kernels'
import type { Bags, RowWiseAdagradOptions } from '@neg/core/kernels'

import { Vocabulary } from './vocabulary.ts'
import type { VocabularyOptions } from './vocabulary.ts'

export interface HashedTextEncoderOptions extends VocabularyOptions {
  /** Length of the vectors. Default 96. */
  readonly dimension?: number
  /** Standard deviation of the initial table. Default 0.05. */
  readonly initialDeviation?: number
  /** Default 0. */
  readonly seed?: number
}

/** Texts as bags of word numbers, made once by `prepare` and used many times. */
export interface PreparedTexts {
  readonly count: number
  readonly bags: Bags
}

/**
 * A text encoder that trains from scratch in minutes: hashed words and character n-grams in one table of embeddings.
 *
 * Each word (`[a-z0-9]+(?:'[a-z]+)?`, lower case) stands for `<word>` and the 3- to 5-grams of it that are shorter than
 * it, hashed to the rows of the table (fastText's subwords: Bojanowski et al., 2017). A row weighs idf(word) divided
 * by the root of the word's number of rows; a text is the sum, at unit length. Queries and documents share the table.
 *
 * Memory: `buckets * dimension` floats and the table rows of every word seen; while encoding `dimension` floats for each
 * different word of the texts.
 *
 * Words met after the counting are remembered too, with the weight of a word seen once.
 */
export class HashedTextEncoder implements Encoder<string> {
  readonly dimension: number
  readonly vocabulary: Vocabulary
  /** buckets x dimension. */
  readonly table: Float32Array
  /** The optimiser's one number a row; kept with the weights, so that training continues where it stood. */
  readonly accumulator: Float32Array

  private constructor(dimension: number, vocabulary: Vocabulary, table: Float32Array, accumulator: Float32Array) {
    this.dimension = dimension
    this.vocabulary = vocabulary
    this.table = table
    this.accumulator = accumulator
  }

  /** A fresh encoder whose word weights are counted on `texts`. */
  static create(texts: Iterable<string>, options: HashedTextEncoderOptions = {}): HashedTextEncoder {
    const { dimension = 96, initialDeviation = 0.05, seed = 0 } = options
    if (!Number.isInteger(dimension) || dimension < 1) {
      throw new NegError('NEG_RANGE', `a dimension of ${dimension} is no whole number above 0`, {
        where: { field: 'dimension' },
        remedy: 'Take a value such as 96.',
      })
    }
    const vocabulary = Vocabulary.count(texts, options)
    const table = new Float32Array(vocabulary.buckets * dimension)
    new Philox(seed).fork('table').fill(table, 'normal')
    for (let i = 0; i < table.length; i += 1) table[i] *= initialDeviation
    return new HashedTextEncoder(dimension, vocabulary, table, new Float32Array(vocabulary.buckets))
  }

  /** An encoder from stored parts; see `saveHashedTextEncoder` and `loadHashedTextEncoder`. */
  static from(parts: {
    readonly dimension: number
    readonly vocabulary: Vocabulary
    readonly table: Float32Array
    readonly accumulator: Float32Array
  }): HashedTextEncoder {
    const { dimension, vocabulary, table, accumulator } = parts
    if (table.length !== vocabulary.buckets * dimension || accumulator.length !== vocabulary.buckets) {
      throw new NegError('NEG_SHAPE', `a table of ${table.length} values for ${vocabulary.buckets} x ${dimension}`, {
        where: { field: 'table' },
        remedy: 'The stored encoder is incomplete; train it again.',
      })
    }
    return new HashedTextEncoder(dimension, vocabulary, table, accumulator)
  }

  /** A copy that trains on without touching this one. */
  clone(): HashedTextEncoder {
    return new HashedTextEncoder(this.dimension, this.vocabulary, this.table.slice(), this.accumulator.slice())
  }

  get id(): string {
    return `hashed-text/${sha256(JSON.stringify(this.vocabulary.toJSON()), this.table).slice(0, 16)}`
  }

  prepare(texts: readonly string[]): PreparedTexts {
    return { count: texts.length, bags: this.vocabulary.bags(texts) }
  }

  async encode(items: readonly string[], _options?: { readonly role: EncoderRole }): Promise<Float32Array> {
    return this.encodePrepared(this.prepare(items))
  }

  /** Unit vectors of prepared texts, count x dimension; a text without any word is the zero vector. */
  encodePrepared({ bags }: PreparedTexts): Float32Array {
    return this.#pass(bags).vectors
  }

  /** Unit vectors of some prepared texts, and what `update` needs to learn from them. */
  forward({ bags }: PreparedTexts, rows: Int32Array): ForwardPass {
    return this.#pass(selectBags(bags, rows))
  }

  /** Each different word's vector is summed once, however often the word stands in the texts. */
  #pass(bags: Bags): ForwardPass {
    const { numbers: words, bags: compact } = compactBags(bags, this.vocabulary.size)
    const weights = new Float32Array(bags.items.length)
    for (let i = 0; i < weights.length; i += 1) weights[i] = this.vocabulary.weight(bags.items[i])
    const pass = { texts: { ...compact, weights }, words: this.vocabulary.features(words) }
    const wordVectors = new Float32Array(words.length * this.dimension)
    embeddingBag(this.table, this.dimension, pass.words, wordVectors)
    const vectors = new Float32Array((bags.offsets.length - 1) * this.dimension)
    embeddingBag(wordVectors, this.dimension, pass.texts, vectors)
    return { ...pass, vectors, norms: normaliseRows(vectors, this.dimension) }
  }

  /**
   * One step of row-wise Adagrad on the rows that the texts of these passes use, their gradients summed.
   *
   * @param steps each pass with the loss's gradient by its `vectors`.
   */
  update(
    steps: readonly { readonly pass: ForwardPass; readonly gradient: Float32Array }[],
    options: RowWiseAdagradOptions,
  ): void {
    const { dimension, table, accumulator } = this
    const words = concatBags(steps.map(({ pass }) => pass.words))
    const wordGradient = new Float32Array((words.offsets.length - 1) * dimension)
    let from = 0
    for (const { pass, gradient } of steps) {
      const to = from + (pass.words.offsets.length - 1) * dimension
      const textGradient = normaliseRowsGradient(pass.vectors, pass.norms, gradient, dimension)
      embeddingBagGradient(textGradient, dimension, pass.texts, wordGradient.subarray(from, to))
      from = to
    }
    const { numbers: rows, bags } = compactBags(words, this.vocabulary.buckets)
    const wordsOfRow = transposeBags(bags, rows.length)
    rowWiseAdagrad(table, accumulator, dimension, rows, wordsOfRow, wordGradient, options)
  }
}

export interface ForwardPass {
  /** rows x dimension, unit length. */
  readonly vectors: Float32Array
  /** The lengths before. */
  readonly norms: Float32Array
  /** Each text's different words with their weights, by their place in `words`. */
  readonly texts: Bags
  /** The table rows of each different word. */
  readonly words: Bags
}
