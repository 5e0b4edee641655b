import { join } from 'node:path'

import { NegError } from '@neg/core'
import { exportNegatives, mineFolder, negativesFormats } from '@neg/retrieval/jobs'
import type { MiningManifest, NegativesFormat, SystemSpec } from '@neg/retrieval/jobs'
import { Option } from 'commander'

import { renderTable } from '../terminal/render-table.ts'
import type { Register } from './index.ts'
import { realNumber, wholeNumber } from './numbers.ts'
import { addSharedOptions, dataFolder, show, withExecutor } from './shared-options.ts'
import type { SharedFlags } from './shared-options.ts'
import { addBm25Options } from './system-options.ts'
import type { Bm25Flags } from './system-options.ts'
import { withProgress } from './with-progress.ts'

interface MineFlags extends SharedFlags, Bm25Flags {
  readonly out: string
  readonly source: 'bm25' | 'dense'
  readonly encoder?: string
  readonly depth?: number
  readonly queries?: number
  readonly negatives: number
  readonly sampling: 'top' | 'random'
  readonly rangeMin?: number
  readonly rangeMax?: number
  readonly relativeMargin?: number
  readonly absoluteMargin?: number
  readonly maxScore?: number
  readonly minScore?: number
  readonly shardSize?: number
  readonly format: 'ids' | NegativesFormat
}

/** `neg mine`: hard negatives for the training queries of a folder. */
export const mineCommand: Register = (program) => {
  const command = program
    .command('mine')
    .description('Mine hard negatives for the training queries of a BEIR folder, and say how many may be false.')
    .argument('<folder>', 'corpus.jsonl, queries.jsonl, qrels/train.tsv, perhaps relations.tsv')
    .requiredOption('--out <folder>', 'where negatives.jsonl and manifest.json go')
    .addOption(new Option('--source <name>', 'what finds candidates').choices(['bm25', 'dense']).default('bm25'))
    .option('--encoder <folder>', 'for --source dense: what neg train wrote')
  addBm25Options(command)
    .option('--depth <n>', 'candidates a query (default: 50)', wholeNumber(1))
    .option('--queries <n>', 'mine for a seeded sample of so many queries (default: all)', wholeNumber(1))
    .option('--negatives <n>', 'negatives a query', wholeNumber(1), 10)
    .addOption(
      new Option('--sampling <how>', 'the best of what is left, or a random choice')
        .choices(['top', 'random'])
        .default('top'),
    )
    .option('--range-min <rank>', 'skip the first so many that are left', wholeNumber(0))
    .option('--range-max <rank>', 'take none from this rank on', wholeNumber(1))
    .option('--relative-margin <x>', 'drop scores above (1 - x) times the worst positive', realNumber())
    .option('--absolute-margin <x>', 'drop scores above the worst positive less x', realNumber())
    .option('--max-score <x>', 'drop scores above x', realNumber())
    .option('--min-score <x>', 'drop scores below x', realNumber())
    .addOption(
      new Option('--format <name>', 'also write a training file of another library, with the texts')
        .choices(['ids', ...negativesFormats])
        .default('ids'),
    )
    .option('--shard-size <n>', 'queries between two points to go on from (default: 2048)', wholeNumber(1))
  addSharedOptions(command)
    .addHelpText(
      'after',
      `
Candidates are found in shards, which are kept in the output folder: a run that was stopped goes on where it was, and
mining again with other filters searches nothing.

Example:
  neg mine data/wordnet --out runs/bm25 --negatives 10 --relative-margin 0.05 --format flag-embedding`,
    )
    .action(mine)
}

async function mine(given: string, flags: MineFlags): Promise<void> {
  const folder = dataFolder(given, flags)
  const { source: _, negatives: numNegatives, format, ...options } = flags
  const system = sourceOf(flags)
  const manifest = await withProgress(
    `mine ${flags.source}`,
    (onProgress) =>
      withExecutor(flags, (executor) =>
        mineFolder({ ...options, folder, system, numNegatives, executor }, { onProgress }),
      ),
    ({ outputs }) => `${outputs[0].rows.toLocaleString('en')} queries`,
  )
  const files = [join(flags.out, 'negatives.jsonl')]
  if (format !== 'ids') {
    const out = join(flags.out, `negatives.${format}.jsonl`)
    await exportNegatives({ folder, negatives: files[0], out, format, numNegatives })
    files.push(out)
  }
  await show(`${table(manifest)}\n${files.join('\n')}`, manifest, flags)
}

function sourceOf({ source, encoder, k1, b, tokenizer }: MineFlags): SystemSpec {
  if (source === 'bm25' && encoder === undefined) return { kind: 'bm25', k1, b, tokenizer }
  if (source === 'dense' && encoder !== undefined) return { kind: 'dense', encoder }
  throw new NegError('NEG_RANGE', `the source ${source} with${encoder === undefined ? 'out' : ''} an encoder`, {
    where: { field: '--source, --encoder' },
    remedy: 'Give --source dense --encoder FOLDER, or neither.',
  })
}

function table(manifest: MiningManifest): string {
  const { options, outputs, candidates, dropped, short, falseNegatives, hardness, unfiltered, report } = manifest
  const kept = hardness.counts.reduce((sum, count) => sum + count, hardness.unplaced)
  const share = (count: number): string => `${percent(count / candidates)} of those found`
  const rate = (when: string, { route, estimate, interval, n }: MiningManifest['falseNegatives'][number]) =>
    [
      `false by ${route}, ${when}`,
      percent(estimate),
      `${percent(interval[0])} to ${percent(interval[1])} of ${n}`,
    ] as const
  const rates = falseNegatives.flatMap((filtered, index) => [
    rate('unfiltered', unfiltered.falseNegatives[index]),
    rate('filtered', filtered),
  ])
  const { mean, min, max } = report.difference
  return renderTable(
    [
      { label: 'what', align: 'left' },
      { label: 'how many', align: 'right' },
      { label: 'note', align: 'left' },
    ],
    [
      ['queries with negatives', outputs[0].rows, `of ${Number(options['queries'])}; ${short} fell short`],
      ['candidates found', candidates, ''],
      ['negatives kept', kept, share(kept)],
      ...Object.entries(dropped).map(([rule, count]) => [`dropped by ${rule}`, count, share(count)]),
      ['positive less negative', digits(mean), `mean score; ${digits(min)} to ${digits(max)}`],
      ...rates,
    ],
  )
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)))
}
