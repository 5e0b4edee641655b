import { NegError } from '@neg/core'
import { compareEvaluations, evaluateFolder } from '@neg/retrieval/jobs'
import type { EvaluateFolderOptions, EvaluationComparison, EvaluationRecord } from '@neg/retrieval/jobs'

import { renderTable } from '../terminal/render-table.ts'
import type { Register } from './index.ts'
import { wholeNumber } from './numbers.ts'
import { addSharedOptions, dataFolder, show } from './shared-options.ts'
import type { SharedFlags } from './shared-options.ts'
import { addSystemOptions, systemFrom } from './system-options.ts'
import type { SystemFlags } from './system-options.ts'
import { withProgress } from './with-progress.ts'

interface EvalFlags extends SharedFlags, SystemFlags {
  readonly out: string
  readonly split: string
  readonly run?: string
  readonly measures?: readonly string[]
  readonly depth?: number
  readonly compare?: string
}

/** `neg eval`: how well a system or a run file answers the queries of a split. */
export const evalCommand: Register = (program) => {
  const command = program
    .command('eval')
    .description("Judge a system, or a run file, on a BEIR folder with trec_eval's measures.")
    .argument('<folder>', 'corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv')
    .requiredOption('--out <folder>', 'where run.trec and evaluation.json go')
    .option('--split <name>', 'which judgments', 'test')
  addSystemOptions(command)
    .option('--run <file>', 'judge this run in TREC format')
    .option('--measures <names>', 'split by commas (default: ndcg_cut_10,mrr_10,recall_100)', (names) =>
      names.split(',').map((name) => name.trim()),
    )
    .option('--depth <n>', 'documents found for each query (default: 1000)', wholeNumber(1))
    .option('--compare <path>', 'test the difference to this run file or output folder of neg eval')
  addSharedOptions(command)
    .addHelpText(
      'after',
      `
Example:
  neg eval data/wordnet --encoder runs/first --out runs/first-test --compare runs/bm25-test`,
    )
    .action(async (given: string, flags: EvalFlags) => {
      const folder = dataFolder(given, flags)
      const record = await withProgress(
        'eval',
        (onProgress) => evaluateFolder({ ...flags, folder, system: judged(flags) }, { onProgress }),
        ({ queries }) => `${queries.toLocaleString('en')} queries`,
      )
      const { compare: other, seed } = flags
      const comparison =
        other === undefined ? undefined : await compareEvaluations({ folder, evaluation: record, other, seed })
      await show(`${table(record, comparison)}\n${flags.out}`, { ...record, comparison }, flags)
    })
}

function judged(flags: EvalFlags): EvaluateFolderOptions['system'] {
  const { run, bm25, encoder } = flags
  if (run === undefined) return systemFrom(flags)
  if (bm25 === undefined && encoder === undefined) return { kind: 'run', file: run }
  throw new NegError('NEG_RANGE', 'a run and a system to judge', {
    where: { field: '--run' },
    remedy: 'Give one of --run FILE, --bm25 and --encoder FOLDER.',
  })
}

function table({ measures }: EvaluationRecord, comparison: EvaluationComparison | undefined): string {
  const compared = comparison === undefined ? [] : ['difference', 'p', 'better', 'worse', 'equal']
  return renderTable(
    ['measure', 'mean', '95 % interval', ...compared].map((label, index) => ({
      label,
      align: index === 0 ? 'left' : 'right',
    })),
    Object.entries(measures).map(([measure, { mean, interval }]) => {
      const cells = [measure, mean.toFixed(4), interval.map((edge) => edge.toFixed(4)).join(' to ')]
      const versus = comparison?.[measure]
      if (versus === undefined) return cells
      const { difference, pValue, wins, losses, ties } = versus
      return [...cells, difference.toFixed(4), pValue.toFixed(4), wins, losses, ties]
    }),
  )
}
