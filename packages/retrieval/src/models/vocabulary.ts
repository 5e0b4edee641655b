import { NegError } from '@neg/core'
import { selectBags } from '@neg/core/kernels'
import type { Bags } from '@neg/core/kernels'

export interface VocabularyOptions {
  /** Rows that words and n-grams are hashed to. Default 2^18. */
  readonly buckets?: number
  /** Shortest n-gram. Default 3. */
  readonly shortest?: number
  /** Longest n-gram. Default 5. */
  readonly longest?: number
}

export interface VocabularyState {
  readonly buckets: number
  readonly shortest: number
  readonly longest: number
  readonly texts: number
  readonly words: readonly string[]
  readonly documentFrequencies: readonly number[]
}

/**
 * The words of a hashed text encoder: their weights, counted on a set of texts, and the table rows that each stands
 * for. Words met later are added with the weight of a word seen once.
 */
export class Vocabulary {
  readonly buckets: number
  readonly #shortest: number
  readonly #longest: number
  readonly #texts: number
  readonly #numberOf = new Map<string, number>()
  readonly #frequencies: number[]
  readonly #counted: number
  readonly #weights: number[] = []
  /** Table rows of all words, one bag a word; the arrays have room for more. */
  #rows: Int32Array = new Int32Array(0)
  #offsets: Int32Array = new Int32Array(1)

  private constructor(state: VocabularyState) {
    const { buckets, shortest, longest, texts, words, documentFrequencies } = state
    const whole = [buckets, shortest, longest].every(Number.isInteger)
    if (!whole || buckets < 1 || shortest < 1 || longest < shortest) {
      throw new NegError('NEG_RANGE', `no vocabulary has ${buckets} buckets and ${shortest}- to ${longest}-grams`, {
        where: { field: 'buckets' },
        remedy: 'Take values such as 262144 buckets and 3- to 5-grams.',
      })
    }
    this.buckets = buckets
    this.#shortest = shortest
    this.#longest = longest
    this.#texts = texts
    this.#frequencies = [...documentFrequencies]
    this.#counted = words.length
    for (const word of words) this.#add(word)
  }

  /** Counts in how many texts each word stands. */
  static count(texts: Iterable<string>, options: VocabularyOptions = {}): Vocabulary {
    const { buckets = 2 ** 18, shortest = 3, longest = 5 } = options
    const frequencies = new Map<string, number>()
    let count = 0
    for (const text of texts) {
      count += 1
      for (const word of new Set(wordsOf(text))) frequencies.set(word, (frequencies.get(word) ?? 0) + 1)
    }
    return new Vocabulary({
      buckets,
      shortest,
      longest,
      texts: count,
      words: [...frequencies.keys()],
      documentFrequencies: [...frequencies.values()],
    })
  }

  static fromJSON(state: VocabularyState): Vocabulary {
    return new Vocabulary(state)
  }

  /** What the weights depend on; words met after counting are no part of it. */
  toJSON(): VocabularyState {
    return {
      buckets: this.buckets,
      shortest: this.#shortest,
      longest: this.#longest,
      texts: this.#texts,
      words: [...this.#numberOf.keys()].slice(0, this.#counted),
      documentFrequencies: this.#frequencies.slice(0, this.#counted),
    }
  }

  get size(): number {
    return this.#weights.length
  }

  /** Word numbers of each text, in order, repetitions included. */
  bags(texts: readonly string[]): Bags {
    const offsets = new Int32Array(texts.length + 1)
    const items: number[] = []
    texts.forEach((text, i) => {
      for (const word of wordsOf(text)) items.push(this.#numberOf.get(word) ?? this.#add(word))
      offsets[i + 1] = items.length
    })
    return { offsets, items: Int32Array.from(items) }
  }

  /** idf(word) / sqrt(rows of the word), idf = ln(1 + texts / texts with the word). */
  weight(word: number): number {
    return this.#weights[word]
  }

  /** The table rows of some words, one bag a word. */
  features(words: Int32Array): Bags {
    return selectBags({ offsets: this.#offsets, items: this.#rows }, words)
  }

  #add(word: string): number {
    const number = this.size
    const rows = this.#hash(word)
    const start = this.#offsets[number]
    this.#offsets = withRoom(this.#offsets, number + 2)
    this.#offsets[number + 1] = start + rows.length
    this.#rows = withRoom(this.#rows, start + rows.length)
    this.#rows.set(rows, start)
    this.#numberOf.set(word, number)
    const frequency = this.#frequencies[number] ?? 1
    this.#weights.push(Math.log(1 + Math.max(this.#texts, 1) / frequency) / Math.sqrt(rows.length))
    return number
  }

  #hash(word: string): number[] {
    const marked = `<${word}>`
    const rows = [bucketOf(marked, this.buckets)]
    for (let length = this.#shortest; length <= this.#longest && length < marked.length; length += 1) {
      for (let start = 0; start + length <= marked.length; start += 1) {
        rows.push(bucketOf(marked.slice(start, start + length), this.buckets))
      }
    }
    return rows
  }
}

/** The array itself where it is long enough, else a copy at least twice as long. */
function withRoom(array: Int32Array, length: number): Int32Array {
  if (length <= array.length) return array
  const longer = new Int32Array(Math.max(length, 2 * array.length))
  longer.set(array)
  return longer
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+(?:'[a-z]+)?/g) ?? []
}

/** FNV-1a over the characters, then a mix that spreads the last ones over all bits. */
function bucketOf(piece: string, buckets: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < piece.length; i += 1) hash = Math.imul(hash ^ piece.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) % buckets
}
