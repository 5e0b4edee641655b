import { NegError } from '@neg/core'
import type { Qrels } from '@neg/core/evaluation'

/** Ids by number, and the texts where there are any. */
export interface MiningTexts {
  readonly ids: readonly string[]
  readonly texts?: readonly string[]
}

/** What is mined over: queries, documents, and which documents are right for which query. */
export interface MiningCollection {
  readonly queries: MiningTexts
  readonly documents: MiningTexts
  /** For each query the numbers of its positive documents, at least one, in order. */
  readonly positives: readonly Int32Array[]
}

/**
 * Puts queries, documents and the positives of each query together, and checks that they fit.
 *
 * @param positives by query id, the ids of the right documents; queries that aren't asked are passed over. For
 * judgments see `positivesFromQrels`.
 * @throws NEG_INPUT_MISSING without queries or documents; NEG_SHAPE when texts and ids differ in number;
 * NEG_ID_DUPLICATE for an id that comes twice; NEG_ID_UNKNOWN for a positive that is no document; NEG_NO_POSITIVES for
 * a query without one.
 */
export function miningCollection(
  queries: MiningTexts,
  documents: MiningTexts,
  positives: ReadonlyMap<string, Iterable<string>>,
): MiningCollection {
  numbersOf(queries, 'queries')
  const numbers = numbersOf(documents, 'documents')
  return {
    queries,
    documents,
    positives: queries.ids.map((query, row) => {
      const found = new Set<number>()
      for (const id of positives.get(query) ?? []) {
        const number = numbers.get(id)
        if (number === undefined) {
          throw new NegError(
            'NEG_ID_UNKNOWN',
            `the positive ${JSON.stringify(id)} of query ${JSON.stringify(query)} is no document`,
            { where: { field: 'positives', row: row + 1 }, remedy: 'Add it to the documents.' },
          )
        }
        found.add(number)
      }
      if (found.size === 0) {
        throw new NegError('NEG_NO_POSITIVES', `query ${JSON.stringify(query)} has no positive`, {
          where: { field: 'positives', row: row + 1 },
          remedy: 'Leave queries without a positive out; there is nothing to compare negatives with.',
        })
      }
      return Int32Array.from(found)
    }),
  }
}

/** The documents judged at `relevanceLevel` (default 1) or above, by query; queries without one are left out. */
export function positivesFromQrels(
  qrels: Qrels,
  options: { readonly relevanceLevel?: number } = {},
): Map<string, string[]> {
  const { relevanceLevel = 1 } = options
  const positives = new Map<string, string[]>()
  for (const [query, judgments] of qrels) {
    const ids = [...judgments].flatMap(([id, level]) => (level >= relevanceLevel ? [id] : []))
    if (ids.length > 0) positives.set(query, ids)
  }
  return positives
}

/** One training pair as texts; without ids the texts themselves are the ids. */
export interface MiningPair {
  readonly query: string
  readonly positive: string
  readonly queryId?: string
  readonly positiveId?: string
}

/**
 * The collection that training pairs describe: pairs with the same query are the several positives of one query, and
 * the documents are the corpus and the positives, each text once.
 *
 * Texts decide what is the same; the first id met for a text stays, and a text without one is its own id.
 *
 * @param corpus further documents to mine from. Default: the positives of all pairs alone.
 */
export function miningCollectionFromPairs(
  pairs: readonly MiningPair[],
  corpus: readonly { readonly text: string; readonly id?: string }[] = [],
): MiningCollection {
  const queries = new Map<string, string>()
  const documents = new Map<string, string>()
  for (const { text, id } of corpus) if (!documents.has(text)) documents.set(text, id ?? text)
  const positives = new Map<string, string[]>()
  for (const { query, positive, queryId, positiveId } of pairs) {
    if (!queries.has(query)) queries.set(query, queryId ?? query)
    if (!documents.has(positive)) documents.set(positive, positiveId ?? positive)
    const id = queries.get(query) ?? query
    const row = positives.get(id) ?? []
    row.push(documents.get(positive) ?? positive)
    positives.set(id, row)
  }
  return miningCollection(
    { ids: [...queries.values()], texts: [...queries.keys()] },
    { ids: [...documents.values()], texts: [...documents.keys()] },
    positives,
  )
}

function numbersOf({ ids, texts }: MiningTexts, field: string): Map<string, number> {
  if (ids.length === 0) {
    throw new NegError('NEG_INPUT_MISSING', `there are no ${field}`, { where: { field } })
  }
  if (texts !== undefined && texts.length !== ids.length) {
    throw new NegError('NEG_SHAPE', `${texts.length} texts for ${ids.length} ids`, { where: { field } })
  }
  const numbers = new Map<string, number>()
  ids.forEach((id, number) => {
    if (numbers.has(id)) {
      throw new NegError('NEG_ID_DUPLICATE', `id ${JSON.stringify(id)} comes twice`, {
        where: { field, row: number + 1 },
        remedy: 'Give each an id of its own.',
      })
    }
    numbers.set(id, number)
  })
  return numbers
}
