import snowball from 'snowball-stemmers'

import type { Tokenizer } from './types.ts'

/** The 33 English words that Lucene's analyser leaves out. */
export const englishStopWords: ReadonlySet<string> = new Set(
  (
    'a an and are as at be but by for if in into is it no not of on or such that the their then there these they ' +
    'this to was will with'
  ).split(' '),
)

/** Words remembered before the memory is emptied: a few MB. */
const remembered = 1 << 17

const stemmer = snowball.newStemmer('english')
/** The stem of each word met, empty for stop words: one look-up a word. */
const stems = new Map<string, string>()

function stemOf(word: string): string {
  const stem = englishStopWords.has(word) ? '' : stemmer.stem(word)
  if (stems.size >= remembered) stems.clear()
  stems.set(word, stem)
  return stem
}

/**
 * Splits English text into stems, so that "running dogs" finds "a dog runs".
 *
 * Lower-case words `[a-z0-9]+('[a-z]+)?` without Lucene's 33 stop words, then the Snowball English stemmer (Porter 2),
 * which also takes off a possessive. Stems are remembered, up to 131,072 words.
 */
export const englishStems: Tokenizer = {
  id: 'english',
  tokenize: (text) => {
    const words = text
      .toLowerCase()
      .replaceAll('\u2019', "'")
      .match(/[a-z0-9]+(?:'[a-z]+)?/g)
    const tokens: string[] = []
    if (words === null) return tokens
    for (let i = 0; i < words.length; i += 1) {
      const stem = stems.get(words[i]) ?? stemOf(words[i])
      if (stem !== '') tokens.push(stem)
    }
    return tokens
  },
}
