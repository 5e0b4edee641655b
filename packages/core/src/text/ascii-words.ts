import type { Tokenizer } from './types.ts'

/**
 * Splits a text into lower-case runs of `a-z` and `0-9`; everything else separates. The plain tokeniser for English
 * benchmarks: no stems, no stop words, and letters with accents are separators.
 */
export const asciiWords: Tokenizer = {
  id: 'ascii-words',
  tokenize: (text) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [],
}
