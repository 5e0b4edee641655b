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
