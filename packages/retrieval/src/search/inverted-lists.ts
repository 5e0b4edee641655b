import { NegError } from '@neg/core'
import { compareIds } from '@neg/core/evaluation'

/**
 * Which documents hold which terms, term by term in compressed rows: term t stands in
 * `documents[starts[t] .. starts[t + 1])` (ascending), `counts` times each.
 */
export interface InvertedLists {
  readonly ids: readonly string[]
  readonly terms: readonly string[]
  /** Tokens of each document. */
  readonly lengths: Int32Array
  /** The place of each document when ids stand in descending byte order: the smaller wins a tie. */
  readonly tieRanks: Int32Array
  readonly starts: Int32Array
  readonly documents: Int32Array
  readonly counts: Int32Array
}

/**
 * Collects documents one at a time and inverts them: memory is 8 bytes a (document, term) pair while collecting and as
 * much again for the result; the texts aren't kept.
 */
export class InvertedListsBuilder {
  readonly #ids: string[] = []
  readonly #known = new Set<string>()
  readonly #terms = new Map<string, number>()
  readonly #lengths = new Int32Column()
  readonly #distinct = new Int32Column()
  readonly #pairTerms = new Int32Column()
  readonly #pairCounts = new Int32Column()
  /** For each term the pair it took last, which belongs to the current document if it lies behind its first. */
  readonly #lastPair = new Int32Column()

  /** @throws NEG_ID_DUPLICATE when the id was added before. */
  add(id: string, tokens: readonly string[]): void {
    if (this.#known.has(id)) {
      throw new NegError('NEG_ID_DUPLICATE', `document id ${JSON.stringify(id)} comes twice`, {
        where: { field: 'id', row: this.#ids.length + 1 },
        remedy: 'Give every document an id of its own.',
      })
    }
    this.#known.add(id)
    this.#ids.push(id)
    const terms = this.#terms
    const lastPair = this.#lastPair
    const pairTerms = this.#pairTerms
    const pairCounts = this.#pairCounts
    const first = pairTerms.length
    for (let i = 0; i < tokens.length; i += 1) {
      let term = terms.get(tokens[i])
      if (term === undefined) {
        term = terms.size
        terms.set(tokens[i], term)
        lastPair.push(-1)
      }
      const pair = lastPair.values[term]
      if (pair >= first) {
        pairCounts.values[pair] += 1
      } else {
        lastPair.values[term] = pairTerms.length
        pairTerms.push(term)
        pairCounts.push(1)
      }
    }
    this.#lengths.push(tokens.length)
    this.#distinct.push(pairTerms.length - first)
  }

  finish(): InvertedLists {
    const pairs = this.#pairTerms.length
    const starts = new Int32Array(this.#terms.size + 1)
    const pairTerms = this.#pairTerms.values
    const pairCounts = this.#pairCounts.values
    const distinct = this.#distinct.values
    for (let pair = 0; pair < pairs; pair += 1) starts[pairTerms[pair] + 1] += 1
    for (let term = 1; term < starts.length; term += 1) starts[term] += starts[term - 1]
    const next = starts.slice(0, -1)
    const documents = new Int32Array(pairs)
    const counts = new Int32Array(pairs)
    let pair = 0
    for (let document = 0; document < this.#ids.length; document += 1) {
      for (const end = pair + distinct[document]; pair < end; pair += 1) {
        const term = pairTerms[pair]
        const place = next[term]
        next[term] += 1
        documents[place] = document
        counts[place] = pairCounts[pair]
      }
    }
    return {
      ids: this.#ids,
      terms: [...this.#terms.keys()],
      lengths: this.#lengths.finish(),
      tieRanks: descendingRanks(this.#ids),
      starts,
      documents,
      counts,
    }
  }
}

/** The place of each id when they stand in descending byte order, the toolkit's rule for equal scores. */
export function descendingRanks(ids: readonly string[]): Int32Array {
  const order = new Int32Array(ids.length)
  for (let document = 0; document < order.length; document += 1) order[document] = document
  order.sort((a, b) => compareIds(ids[b], ids[a]))
  const ranks = new Int32Array(ids.length)
  for (let rank = 0; rank < order.length; rank += 1) ranks[order[rank]] = rank
  return ranks
}

/** An Int32Array that grows. */
class Int32Column {
  values: Int32Array = new Int32Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Int32Array(this.length * 2)
      larger.set(this.values)
      this.values = larger
    }
    this.values[this.length] = value
    this.length += 1
  }

  finish(): Int32Array {
    return this.values.slice(0, this.length)
  }
}
