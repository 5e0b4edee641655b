import { type Bm25Parameters, inverseDocumentFrequencies, termSaturation } from './bm25-variants.ts'
import type { InvertedLists } from './inverted-lists.ts'
import { quantiseLength } from './quantise-length.ts'

/** What an index consists of: the inverted lists and each entry's share of the score. */
export interface Bm25Content {
  readonly parameters: Bm25Parameters
  readonly tokenizerId: string
  readonly lists: InvertedLists
  /** What entry e adds to the score of its document. */
  readonly impacts: Float64Array
}

/** Makes the index of inverted lists: what each entry adds to its document's score under these parameters. */
export function bm25Content(lists: InvertedLists, parameters: Bm25Parameters, tokenizerId: string): Bm25Content {
  const { starts, documents, counts, lengths } = lists
  const frequencies = Int32Array.from({ length: starts.length - 1 }, (_, term) => starts[term + 1] - starts[term])
  const idf = inverseDocumentFrequencies(parameters, lengths.length, frequencies)
  const saturation = termSaturation(parameters)
  const average = averageLength(lengths)
  const relative = new Float64Array(lengths.length)
  for (let document = 0; document < relative.length; document += 1) {
    relative[document] = quantiseLength(lengths[document], parameters.lengthNorm) / average
  }
  const impacts = new Float64Array(documents.length)
  for (let term = 0; term < idf.length; term += 1) {
    for (let entry = starts[term]; entry < starts[term + 1]; entry += 1) {
      impacts[entry] = idf[term] * saturation(counts[entry], relative[documents[entry]])
    }
  }
  return { parameters, tokenizerId, lists, impacts }
}

/** Tokens a document, on average. */
export function averageLength(lengths: Int32Array): number {
  let sum = 0
  for (const length of lengths) sum += length
  return sum / lengths.length
}
