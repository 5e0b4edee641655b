import { NegError } from '@neg/core'
import type { SystemSpec } from '@neg/retrieval/jobs'
import { Option } from 'commander'
import type { Command } from 'commander'

import { realNumber } from './numbers.ts'

export interface Bm25Flags {
  readonly k1?: number
  readonly b?: number
  readonly tokenizer?: 'ascii-words' | 'cjk-bigram' | 'english'
}

export interface SystemFlags extends Bm25Flags {
  readonly bm25?: true
  readonly encoder?: string
}

/** The parameters of BM25. */
export function addBm25Options(command: Command): Command {
  return command
    .option('--k1 <x>', "BM25's saturation (default: 0.9)", realNumber({ least: 0 }))
    .option('--b <x>', "BM25's length normalisation, 0 to 1 (default: 0.4)", realNumber({ least: 0 }))
    .addOption(
      new Option('--tokenizer <name>', "BM25's tokeniser (default: english)").choices([
        'english',
        'ascii-words',
        'cjk-bigram',
      ]),
    )
}

/** The choice of what to search with: `--bm25` or `--encoder FOLDER`. */
export function addSystemOptions(command: Command): Command {
  return addBm25Options(
    command
      .option('--bm25', 'search with BM25')
      .option('--encoder <folder>', 'search with the encoder that neg train wrote here'),
  )
}

/** The system that the options choose. @throws NEG_RANGE unless they choose one. */
export function systemFrom({ bm25, encoder, k1, b, tokenizer }: SystemFlags): SystemSpec {
  if ((bm25 === true) === (encoder !== undefined)) {
    throw new NegError('NEG_RANGE', bm25 ? 'two systems to search with' : 'no system to search with', {
      where: { field: '--bm25, --encoder' },
      remedy: 'Give --bm25 or --encoder FOLDER.',
    })
  }
  return encoder === undefined ? { kind: 'bm25', k1, b, tokenizer } : { kind: 'dense', encoder }
}
