import fc from 'fast-check'
import snowball from 'snowball-stemmers'
import { expect, it } from 'vitest'

import { englishStems, englishStopWords } from './english-stems.ts'

it('stems as the published Snowball vocabulary does', () => {
  // Pairs from the algorithm's published sample vocabulary and its list of exceptions.
  const known = {
    consistency: 'consist',
    consisting: 'consist',
    knightly: 'knight',
    knots: 'knot',
    generously: 'generous',
    dying: 'die',
    skies: 'sky',
    news: 'news',
    flies: 'fli',
    happiness: 'happi',
    relational: 'relat',
    universities: 'univers',
    running: 'run',
  }
  for (const [word, stem] of Object.entries(known)) expect(englishStems.tokenize(word)).toEqual([stem])
})

it('leaves stop words out before stemming and takes off possessives', () => {
  expect(englishStopWords.size).toBe(33)
  expect(englishStems.tokenize('The dog’s bowls, and THEN these; was it his?')).toEqual(['dog', 'bowl', 'his'])
})

it('equals cutting, leaving out and stemming word by word, seen before or not', () => {
  const stemmer = snowball.newStemmer('english')
  const parts = ['the', 'Running', 'dogs', "dog's", 'o\u2019clock', '42nd', ' ', ', ', "'", '\u00e9', '-']
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts)), (chosen) => {
      const text = chosen.join('')
      const words = [
        ...text
          .toLowerCase()
          .replaceAll('\u2019', "'")
          .matchAll(/[a-z0-9]+(?:'[a-z]+)?/g),
      ]
      const wanted = words.flatMap(([word]) => (englishStopWords.has(word) ? [] : [stemmer.stem(word)]))
      expect(englishStems.tokenize(text)).toEqual(wanted)
    }),
  )
})
