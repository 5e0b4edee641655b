import { encodeTexts } from '@neg/retrieval/jobs'
import { Option } from 'commander'

import { renderTable } from '../terminal/render-table.ts'
import type { Register } from './index.ts'
import { dataFolder, dataOption, show } from './shared-options.ts'
import { withProgress } from './with-progress.ts'

interface EncodeFlags {
  readonly encoder: string
  readonly out: string
  readonly part: 'corpus' | 'queries'
  readonly data?: string
  readonly json?: string
}

/** `neg encode`: texts to vectors, for use elsewhere. */
export const encodeCommand: Register = (program) => {
  program
    .command('encode')
    .description('Turn texts into the vectors of a trained encoder: a safetensors file, and the ids beside it.')
    .argument('<input>', 'a BEIR folder, or a file of JSON objects with _id, text and perhaps title, one a line')
    .requiredOption('--encoder <folder>', 'what neg train wrote')
    .requiredOption('--out <file>', 'the safetensors file; ids go to FILE.ids.txt')
    .addOption(new Option('--part <name>', 'which texts of a folder').choices(['corpus', 'queries']).default('corpus'))
    .addOption(dataOption())
    .option('--json <file>', 'write what was done as JSON')
    .addHelpText('after', '\nExample:\n  neg encode data/wordnet --encoder runs/first --out corpus.safetensors')
    .action(async (given: string, { encoder, out, part, ...flags }: EncodeFlags) => {
      const result = await withProgress(
        'encode',
        (onProgress) => encodeTexts({ input: dataFolder(given, flags), part, encoder, out }, { onProgress }),
        ({ count }) => `${count.toLocaleString('en')} texts`,
      )
      const columns = [{ label: 'file' }, { label: 'holds' }]
      const table = renderTable(columns, [
        [result.vectors, `${result.count} x ${result.dimension} numbers`],
        [result.ids, `${result.count} ids`],
      ])
      await show(table, result, flags)
    })
}
