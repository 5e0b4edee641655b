import { trainFolder } from '@neg/retrieval/jobs'
import type { TrainingRecord } from '@neg/retrieval/jobs'
import { Option } from 'commander'

import { renderTable } from '../terminal/render-table.ts'
import type { Register } from './index.ts'
import { realNumber, wholeNumber } from './numbers.ts'
import { addSharedOptions, dataFolder, show } from './shared-options.ts'
import type { SharedFlags } from './shared-options.ts'
import { withProgress } from './with-progress.ts'

interface TrainFlags extends SharedFlags {
  readonly out: string
  readonly negatives?: string
  readonly from?: string
  readonly steps?: number
  readonly epochs?: number
  readonly batchSize?: number
  readonly temperature?: number
  readonly learningRate?: number
  readonly negativesPerQuery?: number
  readonly dimension?: number
  readonly buckets?: number
  readonly checkpointEvery?: number
}

/** `neg train`: a dual encoder, learned from a folder's training queries. */
export const trainCommand: Register = (program) => {
  const command = program
    .command('train')
    .description('Train a dual encoder on a BEIR folder: from scratch, or on from an earlier one.')
    .argument('<folder>', 'corpus.jsonl, queries.jsonl, qrels/train.tsv')
    .requiredOption('--out <folder>', 'where the encoder goes')
    .option('--negatives <file>', 'the negatives.jsonl of neg mine (default: those of the batch alone)')
    .option('--from <folder>', 'go on from the encoder in this folder')
    .addOption(new Option('--steps <n>', 'steps to take').argParser(wholeNumber(1)).conflicts('epochs'))
    .option('--epochs <n>', 'passes over the training queries (default: 1)', wholeNumber(1))
    .option('--batch-size <n>', 'queries a step (default: 256)', wholeNumber(2))
    .option('--temperature <x>', 'of the loss (default: 0.08)', realNumber({ above: 0 }))
    .option('--learning-rate <x>', 'of row-wise Adagrad (default: 0.1)', realNumber({ above: 0 }))
    .option('--negatives-per-query <n>', 'mined negatives a query and step (default: 1)', wholeNumber(0))
    .addOption(
      new Option('--dimension <n>', 'length of the vectors (default: 96)').argParser(wholeNumber(1)).conflicts('from'),
    )
    .addOption(
      new Option('--buckets <n>', 'rows of the table of words (default: 262144)')
        .argParser(wholeNumber(1))
        .conflicts('from'),
    )
    .option('--checkpoint-every <n>', 'steps between checkpoints (default: 200)', wholeNumber(1))
  addSharedOptions(command)
    .addHelpText(
      'after',
      `
A run that was stopped goes on from its last checkpoint, with the same result.

Example:
  neg train data/wordnet --out runs/first
  neg train data/wordnet --out runs/second --from runs/first --negatives runs/bm25/negatives.jsonl`,
    )
    .action(async (given: string, flags: TrainFlags) => {
      const folder = dataFolder(given, flags)
      const record = await withProgress(
        'train',
        (onProgress) => trainFolder({ ...flags, folder }, { onProgress }),
        ({ firstStep, lastStep }) => `${(lastStep - firstStep).toLocaleString('en')} steps`,
      )
      await show(`${table(record)}\n${flags.out}`, record, flags)
    })
}

function table({ losses, texts, firstStep, lastStep, encoder }: TrainingRecord): string {
  const mean = (from: number, to: number): number => {
    const part = losses.slice(from, to)
    return Number((part.reduce((sum, loss) => sum + loss, 0) / part.length).toPrecision(4))
  }
  const tenth = Math.max(1, Math.floor(losses.length / 10))
  return renderTable(
    [{ label: 'what' }, { label: 'value', align: 'right' }],
    [
      ['steps', `${firstStep} to ${lastStep}`],
      ['texts embedded', texts],
      ['mean loss, first tenth', mean(0, tenth)],
      ['mean loss, last tenth', mean(losses.length - tenth, losses.length)],
      ['encoder', encoder],
    ],
  )
}
