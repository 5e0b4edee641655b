import fc from 'fast-check'
import { expect, it } from 'vitest'

import { asciiWords, cjkBigram, englishStems, englishStopWords, tokenizerFrom } from './index.ts'

it('ascii-words keeps runs of letters and digits', () => {
  expect(asciiWords.tokenize("The cat's 3 hats, e-mail!")).toEqual(['the', 'cat', 's', '3', 'hats', 'e', 'mail'])
  expect(asciiWords.tokenize('ÀB c_d')).toEqual(['b', 'c', 'd'])
  expect(asciiWords.tokenize(' \n')).toEqual([])
})

it('cjk-bigram pairs ideographs, keeps lone ones and words, and folds widths', () => {
  expect(cjkBigram.tokenize('北京大学2023年招生')).toEqual(['北京', '京大', '大学', '2023', '年招', '招生'])
  expect(cjkBigram.tokenize('ＡＢＣ１２ 中')).toEqual(['abc12', '中'])
  expect(cjkBigram.tokenize('a中b。文字')).toEqual(['a', '中', 'b', '文字'])
})

it('cjk-bigram gives n - 1 pairs of a run of n ideographs', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0x4e00, max: 0x9fff }), { minLength: 2, maxLength: 30 }), (codes) => {
      const run = String.fromCharCode(...codes)
      const pairs = cjkBigram.tokenize(run)
      expect(pairs).toHaveLength(codes.length - 1)
      expect(pairs.map((pair) => pair[0]).join('') + run.at(-1)).toBe(run)
    }),
  )
})

it('english stems as the published Snowball vocabulary does', () => {
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

it('english leaves stop words out before stemming and takes off possessives', () => {
  expect(englishStopWords.size).toBe(33)
  expect(englishStems.tokenize('The dog’s bowls, and THEN these; was it his?')).toEqual(['dog', 'bowl', 'his'])
})

it('takes a tokeniser by name, as an object or as a function', () => {
  expect(tokenizerFrom('english')).toBe(englishStems)
  expect(tokenizerFrom(asciiWords)).toBe(asciiWords)
  expect(tokenizerFrom((text) => text.split(' ')).tokenize('A b')).toEqual(['A', 'b'])
  // @ts-expect-error no such name
  expect(() => tokenizerFrom('klingon')).toThrow(/no tokeniser "klingon"/)
})
