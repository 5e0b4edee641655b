import { NegError } from '../errors.ts'
import { asciiWords } from './ascii-words.ts'
import { cjkBigram } from './cjk-bigram.ts'
import { englishStems } from './english-stems.ts'
import type { Tokenizer } from './types.ts'

/** The tokenisers that ship, by id. */
export type TokenizerName = 'ascii-words' | 'cjk-bigram' | 'english'

/** A tokeniser, its name, or a bare function. */
export type TokenizerLike = Tokenizer | TokenizerName | ((text: string) => string[])

const shipped: readonly Tokenizer[] = [asciiWords, cjkBigram, englishStems]

/**
 * The tokeniser that a name or a bare function stands for. A function gets the id `custom`: what is saved with it can
 * only be loaded by who gives the function again.
 *
 * @throws NEG_RANGE for a name that no shipped tokeniser has.
 */
export function tokenizerFrom(like: TokenizerLike): Tokenizer {
  if (typeof like === 'function') return { id: 'custom', tokenize: like }
  if (typeof like === 'object') return like
  const found = shipped.find(({ id }) => id === like)
  if (found !== undefined) return found
  throw new NegError('NEG_RANGE', `there is no tokeniser ${JSON.stringify(like)}`, {
    where: { field: 'tokenizer' },
    remedy: `Take one of ${shipped.map(({ id }) => id).join(', ')}, or give a function from text to tokens.`,
  })
}
