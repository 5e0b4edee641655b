import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Vocabulary } from './vocabulary.ts'

/** FNV-1a of the piece and Murmur's final mix, in whole numbers without bound. */
function bucketOf(piece: string, buckets: number): number {
  const word = (x: bigint): bigint => x & 0xffffffffn
  let hash = 0x811c9dc5n
  for (const character of piece) hash = word((hash ^ BigInt(character.charCodeAt(0))) * 0x01000193n)
  hash = word((hash ^ (hash >> 16n)) * 0x85ebca6bn)
  hash = word((hash ^ (hash >> 13n)) * 0xc2b2ae35n)
  return Number((hash ^ (hash >> 16n)) % BigInt(buckets))
}

function rowsOf(vocabulary: Vocabulary, word: string): number[] {
  const { items } = vocabulary.bags([word])
  return [...vocabulary.features(items).items]
}

describe('Vocabulary', () => {
  it('gives a word itself and its 3- to 5-grams, marked at both ends', () => {
    const vocabulary = Vocabulary.count(['cats'], { buckets: 1000 })
    const pieces = ['<cats>', '<ca', 'cat', 'ats', 'ts>', '<cat', 'cats', 'ats>', '<cats', 'cats>']
    expect(rowsOf(vocabulary, 'cats')).toEqual(pieces.map((piece) => bucketOf(piece, 1000)))
  })

  it('gives a short word no n-gram as long as itself', () => {
    const vocabulary = Vocabulary.count([])
    expect(rowsOf(vocabulary, 'a')).toEqual([bucketOf('<a>', 2 ** 18)])
    expect(rowsOf(vocabulary, 'of')).toEqual(['<of>', '<of', 'of>'].map((piece) => bucketOf(piece, 2 ** 18)))
  })

  it('hashes to the same rows on every machine and in every version', () => {
    expect(rowsOf(Vocabulary.count([], { buckets: 2 ** 17 }), 'owl')).toEqual([
      111414, 127430, 46138, 68471, 87304, 21327,
    ])
  })

  it('takes the lengths of n-grams it is given', () => {
    const vocabulary = Vocabulary.count([], { shortest: 2, longest: 2, buckets: 97 })
    expect(rowsOf(vocabulary, 'ox')).toEqual(['<ox>', '<o', 'ox', 'x>'].map((piece) => bucketOf(piece, 97)))
  })

  it('cuts texts into lower-case words, in order, with repetitions', () => {
    const vocabulary = Vocabulary.count(["The cat's 2nd mat", 'the'])
    const { offsets, items } = vocabulary.bags(["THE mat, the cat's", '', '—', 'mat 2nd'])
    expect([...offsets]).toEqual([0, 4, 4, 4, 6])
    expect([...items]).toEqual([0, 3, 0, 1, 3, 2])
  })

  it('weighs ln(1 + texts / texts with the word) over the root of the rows', () => {
    const vocabulary = Vocabulary.count(['cats and cats', 'cats', 'of'])
    const [cats, , of] = vocabulary.bags(['cats and of']).items
    expect(vocabulary.weight(cats)).toBeCloseTo(Math.log(1 + 3 / 2) / Math.sqrt(10), 12)
    expect(vocabulary.weight(of)).toBeCloseTo(Math.log(1 + 3) / Math.sqrt(3), 12)
  })

  it('weighs a word met later as one that stands in a single text', () => {
    const vocabulary = Vocabulary.count(['seen', 'seen', 'once'])
    const before = vocabulary.size
    const [once, late, again] = vocabulary.bags(['once late late']).items
    expect([late, again, vocabulary.size]).toEqual([before, before, before + 1])
    expect(vocabulary.weight(late)).toBe(vocabulary.weight(once))
    expect(rowsOf(vocabulary, 'late')).toEqual(rowsOf(Vocabulary.count(['late']), 'late'))
  })

  it('comes back from its JSON, without the words met later', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '7', "'"), minLength: 1, maxLength: 7 })
    const texts = fc.array(
      fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(texts, texts, (counted, later) => {
        const vocabulary = Vocabulary.count(counted, { buckets: 50 })
        const state = JSON.stringify(vocabulary)
        vocabulary.bags(later)
        expect(JSON.stringify(vocabulary)).toBe(state)
        const back = Vocabulary.fromJSON(JSON.parse(state))
        expect(JSON.stringify(back)).toBe(state)
        const bags = back.bags(later)
        const numbers = Int32Array.from({ length: back.size }, (_, i) => i)
        expect(bags).toEqual(vocabulary.bags(later))
        expect(back.features(numbers)).toEqual(vocabulary.features(numbers))
        expect([...numbers].map((i) => back.weight(i))).toEqual([...numbers].map((i) => vocabulary.weight(i)))
      }),
      { numRuns: 50 },
    )
  })

  it.each([{ buckets: 0 }, { buckets: 1.5 }, { shortest: 0 }, { shortest: 4, longest: 3 }])('refuses %o', (options) => {
    expect(() => Vocabulary.count(['a'], options)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })
})
