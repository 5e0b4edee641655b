import type { EngineName } from '@neg/core'
import { engineNames } from '@neg/core/engine'
import { searchFolder } from '@neg/retrieval/jobs'
import { Option } from 'commander'

import { renderTable } from '../terminal/render-table.ts'
import type { Register } from './index.ts'
import { wholeNumber } from './numbers.ts'
import { dataFolder, show } from './shared-options.ts'
import { addSystemOptions, systemFrom } from './system-options.ts'
import type { SystemFlags } from './system-options.ts'

interface SearchFlags extends SystemFlags {
  readonly documents?: number
  readonly engine?: EngineName
  readonly data?: string
  readonly json?: string
}

/** `neg search`: the documents that answer a query, to see what a system does. */
export const searchCommand: Register = (program) => {
  const command = program
    .command('search')
    .description('Show the documents of a BEIR folder that answer a query best.')
    .argument('<folder>', 'corpus.jsonl, queries.jsonl')
    .argument('<query...>', 'the words of the query')
    .option('-k, --documents <n>', 'how many (default: 10)', wholeNumber(1))
  addSystemOptions(command)
    .addOption(new Option('--engine <name>', 'the engine (default: best)').choices([...engineNames]))
    .option('--data <folder>', 'where data folders are looked for that the working folder lacks (default: $NEG_DATA)')
    .option('--json <file>', 'write what was found as JSON')
    .addHelpText('after', '\nExample:\n  neg search data/wordnet --bm25 a small furry animal that purrs')
    .action(async (given: string, words: readonly string[], flags: SearchFlags) => {
      const folder = dataFolder(given, flags)
      const query = words.join(' ')
      const found = await searchFolder({ ...flags, folder, query, k: flags.documents, system: systemFrom(flags) })
      const columns = [{ label: 'rank' }, { label: 'score' }, { label: 'id' }, { label: 'document' }]
      const rows = found.map(({ id, score, text }, place) => [
        place + 1,
        Number(score.toPrecision(5)),
        id,
        oneLine(text),
      ])
      await show(rows.length === 0 ? 'Nothing was found.' : renderTable(columns, rows), { query, found }, flags)
    })
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
