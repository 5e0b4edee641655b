import { NegError } from '@neg/core'
import type { WordNetSynset } from '@neg/core/data'
import type { Qrels } from '@neg/core/evaluation'
import { Philox, choose } from '@neg/core/random'

import type { DocumentRelation } from './relations.ts'

export interface ReverseDictionaryOptions {
  /** Chooses the held-out definitions and, with `limit`, the synsets. Default 0. */
  readonly seed?: number
  /** Definitions held out for testing. Default 1,000. */
  readonly test?: number
  /** Definitions held out for validation. Default 1,000. */
  readonly validation?: number
  /** Keep a seeded sample of this many synsets, for quick trials. Default: all. */
  readonly limit?: number
}

export interface ReverseDictionary {
  readonly documents: readonly { readonly id: string; readonly title: string; readonly text: string }[]
  readonly queries: readonly { readonly id: string; readonly text: string }[]
  readonly qrels: Readonly<Record<'train' | 'dev' | 'test', Qrels>>
  readonly relations: readonly DocumentRelation[]
}

/**
 * Turns WordNet into a retrieval collection: from a definition to the concept it defines.
 *
 * A document is a synset: its lemmas as the title; as the text the lemmas of its hypernyms (`@`, `@i`, and for
 * adjective satellites the head they are similar to, `&`), then up to two second-level hypernyms with up to two
 * lemmas each. A query is a definition, and every synset that carries exactly that definition is relevant. Held-out
 * definitions keep their synsets in the corpus; no query that shares a held-out definition is trained on, nor is the
 * same definition in both held-out splits.
 *
 * @throws NEG_RANGE when more definitions are held out than there are.
 */
export function reverseDictionary(
  synsets: readonly WordNetSynset[],
  options: ReverseDictionaryOptions = {},
): ReverseDictionary {
  const { seed = 0, test = 1000, validation = 1000 } = options
  const rng = new Philox(seed).fork('reverse-dictionary')
  const byId = new Map(synsets.map((synset) => [synset.id, synset]))
  const kept =
    options.limit === undefined || options.limit >= synsets.length
      ? synsets
      : [...choose(synsets.length, options.limit, rng.fork('limit'))].map((index) => synsets[index])

  const carriers = new Map<string, string[]>()
  for (const { id, definition } of kept) {
    const ids = carriers.get(definition)
    if (ids === undefined) carriers.set(definition, [id])
    else ids.push(id)
  }
  if (test + validation >= carriers.size) {
    throw new NegError('NEG_RANGE', `cannot hold out ${test} + ${validation} of ${carriers.size} definitions`, {
      where: { field: 'test' },
      remedy: 'Hold out fewer, or keep more synsets.',
    })
  }
  const definitions = [...carriers.keys()]
  const heldOut = choose(definitions.length, test + validation, rng.fork('held-out'))
  const testAt = new Set(choose(heldOut.length, test, rng.fork('test')))
  const splitOf = new Map<string, 'test' | 'dev'>()
  heldOut.forEach((index, place) => splitOf.set(definitions[index], testAt.has(place) ? 'test' : 'dev'))

  const queries: { id: string; text: string }[] = []
  const qrels = { train: new Map<string, Map<string, number>>(), dev: new Map(), test: new Map() }
  for (const { id, definition } of kept) {
    const split = splitOf.get(definition) ?? 'train'
    const relevant = carriers.get(definition) ?? []
    // A held-out definition is asked once, by its first carrier.
    if (split !== 'train' && relevant[0] !== id) continue
    queries.push({ id: `define-${id}`, text: definition })
    qrels[split].set(`define-${id}`, new Map(relevant.map((document) => [document, 1])))
  }

  const inCorpus = new Set(kept.map((synset) => synset.id))
  const relations = kept.flatMap((synset) =>
    synset.pointers.flatMap(({ symbol, target }): DocumentRelation[] => {
      const relation = symbol === '@' || symbol === '@i' ? 'hypernym' : symbol === '&' ? 'similar' : undefined
      return relation !== undefined && inCorpus.has(target) ? [{ from: synset.id, relation, to: target }] : []
    }),
  )
  return { documents: kept.map((synset) => render(synset, byId)), queries, qrels, relations }
}

function render(
  synset: WordNetSynset,
  byId: ReadonlyMap<string, WordNetSynset>,
): { id: string; title: string; text: string } {
  const parents = parentsOf(synset, byId)
  const grandparents = parents.flatMap((parent) => parentsOf(parent, byId)).slice(0, 2)
  const text = [
    ...parents.flatMap((parent) => parent.lemmas),
    ...grandparents.flatMap((grandparent) => grandparent.lemmas.slice(0, 2)),
  ]
  return { id: synset.id, title: synset.lemmas.join(', '), text: text.join(', ') }
}

function parentsOf(synset: WordNetSynset, byId: ReadonlyMap<string, WordNetSynset>): WordNetSynset[] {
  return synset.pointers.flatMap(({ symbol, target }) => {
    const parent =
      symbol === '@' || symbol === '@i' || (symbol === '&' && synset.satellite) ? byId.get(target) : undefined
    return parent === undefined ? [] : [parent]
  })
}
