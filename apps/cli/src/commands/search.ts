import type { EngineName } from '@neg/core'
import { searchFolder } from '@neg/retrieval/jobs'

import { renderTable } from '../terminal/render-table.ts'
import type { Register } from './index.ts'
import { wholeNumber } from './numbers.ts'
import { dataFolder, dataOption, engineOption, show } from './shared-options.ts'
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
    .addOption(engineOption())
    .addOption(dataOption())
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
