import type { Tokenizer } from './types.ts'

/**
 * Splits Chinese text into overlapping pairs of characters, since words aren't separated there.
 *
 * The text is brought to NFKC (full-width letters become ASCII) and lower case. A run of ideographs (U+4E00 to
 * U+9FFF) gives its bigrams, a lone one itself; runs of `a-z` and `0-9` are words; everything else separates.
 */
export const cjkBigram: Tokenizer = {
  id: 'cjk-bigram',
  tokenize: (text) => {
    const tokens: string[] = []
    for (const [run] of text
      .normalize('NFKC')
      .toLowerCase()
      .matchAll(/[\u4e00-\u9fff]+|[a-z0-9]+/g)) {
      if (run.length === 1 || run < '\u4e00') tokens.push(run)
      else for (let i = 0; i + 1 < run.length; i += 1) tokens.push(run.slice(i, i + 2))
    }
    return tokens
  },
}
