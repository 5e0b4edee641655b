import { NegError, Philox } from '@neg/core'
import type { Encoder, EncoderRole } from '@neg/core'
import { sha256 } from '@neg/core/execution'
import { embeddingBag, embeddingBagGradient, rowWiseAdagrad } from '@neg/core/kernels'
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
 * Memory: `buckets * dimension` floats, as much again per 80,000 words seen (their summed vectors, while encoding).
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
  encodePrepared({ count, bags }: PreparedTexts): Float32Array {
    const words = new WordSlots(bags, this.vocabulary)
    const wordVectors = new Float32Array(words.count * this.dimension)
    embeddingBag(this.table, this.dimension, words.features, wordVectors)
    const out = new Float32Array(count * this.dimension)
    embeddingBag(wordVectors, this.dimension, words.texts, out)
    normaliseRows(out, this.dimension)
    return out
  }

  /** Unit vectors of some prepared texts, and what `update` needs to learn from them. */
  forward({ bags }: PreparedTexts, rows: Int32Array): ForwardPass {
    const words = new WordSlots(select(bags, rows), this.vocabulary)
    const wordVectors = new Float32Array(words.count * this.dimension)
    embeddingBag(this.table, this.dimension, words.features, wordVectors)
    const vectors = new Float32Array(rows.length * this.dimension)
    embeddingBag(wordVectors, this.dimension, words.texts, vectors)
    return { vectors, norms: normaliseRows(vectors, this.dimension), words }
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
    const { rows, slots } = touchedRows(
      steps.map(({ pass }) => pass.words.features),
      this.vocabulary.buckets,
    )
    const rowGradient = new Float32Array(rows.length * this.dimension)
    steps.forEach(({ pass: { vectors, norms, words }, gradient }, i) => {
      const textGradient = normaliseGradient(vectors, norms, gradient, this.dimension)
      const wordGradient = new Float32Array(words.count * this.dimension)
      embeddingBagGradient(textGradient, this.dimension, words.texts, wordGradient)
      embeddingBagGradient(wordGradient, this.dimension, slots[i], rowGradient)
    })
    rowWiseAdagrad(this.table, this.accumulator, this.dimension, rows, rowGradient, options)
  }
}

export interface ForwardPass {
  /** rows x dimension, unit length. */
  readonly vectors: Float32Array
  /** The lengths before. */
  readonly norms: Float32Array
  readonly words: WordSlots
}

/** The different words of some texts, so that each word's vector is summed once. */
class WordSlots {
  readonly count: number
  /** Text to slots of words, with the words' weights. */
  readonly texts: Bags
  /** Slot to rows of the table. */
  readonly features: Bags

  constructor(bags: Bags, vocabulary: Vocabulary) {
    const slotOf = new Int32Array(vocabulary.size).fill(-1)
    const slots = new Int32Array(bags.items.length)
    const weights = new Float32Array(bags.items.length)
    const words: number[] = []
    for (let i = 0; i < slots.length; i += 1) {
      const word = bags.items[i]
      if (slotOf[word] < 0) {
        slotOf[word] = words.length
        words.push(word)
      }
      slots[i] = slotOf[word]
      weights[i] = vocabulary.weight(word)
    }
    this.count = words.length
    this.texts = { offsets: bags.offsets, items: slots, weights }
    this.features = vocabulary.features(words)
  }
}

function select(bags: Bags, rows: Int32Array): Bags {
  const offsets = new Int32Array(rows.length + 1)
  for (let i = 0; i < rows.length; i += 1) {
    offsets[i + 1] = offsets[i] + bags.offsets[rows[i] + 1] - bags.offsets[rows[i]]
  }
  const items = new Int32Array(offsets[rows.length])
  for (let i = 0; i < rows.length; i += 1) {
    items.set(bags.items.subarray(bags.offsets[rows[i]], bags.offsets[rows[i] + 1]), offsets[i])
  }
  return { offsets, items }
}

/** Renumbers the table rows of some bags by first appearance, so that a gradient holds touched rows alone. */
function touchedRows(bags: readonly Bags[], buckets: number): { rows: Int32Array; slots: Bags[] } {
  const slotOf = new Int32Array(buckets).fill(-1)
  const rows: number[] = []
  const slots = bags.map(({ offsets, items }) => {
    const renumbered = new Int32Array(items.length)
    for (let i = 0; i < items.length; i += 1) {
      const row = items[i]
      if (slotOf[row] < 0) {
        slotOf[row] = rows.length
        rows.push(row)
      }
      renumbered[i] = slotOf[row]
    }
    return { offsets, items: renumbered }
  })
  return { rows: Int32Array.from(rows), slots }
}

/** Scales rows to unit length in place and returns the lengths they had; zero rows stay zero. */
function normaliseRows(vectors: Float32Array, dimension: number): Float32Array {
  const norms = new Float32Array(vectors.length / dimension)
  for (let row = 0; row < norms.length; row += 1) {
    const from = row * dimension
    let squares = 0
    for (let d = 0; d < dimension; d += 1) squares += vectors[from + d] * vectors[from + d]
    const norm = Math.sqrt(squares)
    norms[row] = norm
    if (norm === 0) continue
    for (let d = 0; d < dimension; d += 1) vectors[from + d] /= norm
  }
  return norms
}

/** The gradient before normalisation: (g - y <y, g>) / norm for a unit row y. */
function normaliseGradient(
  unit: Float32Array,
  norms: Float32Array,
  gradient: Float32Array,
  dimension: number,
): Float32Array {
  const out = new Float32Array(unit.length)
  for (let row = 0; row < norms.length; row += 1) {
    if (norms[row] === 0) continue
    const from = row * dimension
    let along = 0
    for (let d = 0; d < dimension; d += 1) along += unit[from + d] * gradient[from + d]
    for (let d = 0; d < dimension; d += 1) out[from + d] = (gradient[from + d] - along * unit[from + d]) / norms[row]
  }
  return out
}
