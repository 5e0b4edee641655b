import { Option } from 'commander'
import type { EngineName } from '@neg/core'
import { writeJson } from '@neg/core/execution'

import type { Register } from './index.ts'
import { renderTable } from '../terminal/render-table.ts'
import { labProgress } from './lab-progress.ts'
import { loadLab } from './load-lab.ts'
import type { Lab, LabResult, LabTable } from './load-lab.ts'
import { wholeNumber } from './numbers.ts'
import { engineOption } from './shared-options.ts'

interface RunFlags {
  readonly quick?: true
  readonly seeds?: number
  readonly seed?: number
  readonly engine?: EngineName
  readonly out?: string
  readonly data?: string
  readonly json?: string
  readonly budget: 'short' | 'long'
  readonly threads?: number
}

/** `neg lab`: the catalogue of experiments, one run of one of them, and its page again. */
export const labCommand: Register = (program) => {
  const lab = program.command('lab').description('Run the experiments, one for each paper: claims, decided.')
  lab
    .command('list')
    .description('Show all experiments and which are built.')
    .option('--json <file>', 'write the list as JSON')
    .addHelpText('after', '\nExample:\n  neg lab list')
    .action(async ({ json }: { readonly json?: string }) => {
      const { catalogue } = await loadLab()
      if (json !== undefined) await writeJson(json, catalogue)
      process.stdout.write(
        `${labTable({
          columns: ['id', 'title', 'package', 'status'].map((label) => ({ label })),
          rows: catalogue.map(listRow),
        })}\n`,
      )
    })
  lab
    .command('run')
    .description('Run an experiment: its arms for each seed, its claims, its page. Runs that were stopped go on.')
    .argument('<id>', 'its number or its name, as in the list')
    .option('--quick', 'a small run that shows that it works; decides nothing')
    .addOption(new Option('--budget <size>', 'how much training to spend').choices(['short', 'long']).default('short'))
    .option('--seeds <n>', "how many seeds (default: the experiment's own number)", wholeNumber(1))
    .option('--seed <n>', 'the first seed (default: 1)', wholeNumber(0))
    .addOption(engineOption())
    .option(
      '--threads <n>',
      'worker threads (default: as many as the machine runs at once, four at most)',
      wholeNumber(1),
    )
    .option('--data <folder>', 'the data root (default: $NEG_DATA)')
    .option('--out <folder>', "the output folder (default: runs/ and the experiment's name)")
    .option('--json <file>', 'write the result to this file as well')
    .addHelpText('after', '\nExample:\n  neg lab run 00 --quick --out runs/try')
    .action(async (id: string, flags: RunFlags) => run(await loadLab(), id, flags))
  lab
    .command('report')
    .description('Render the page of a stored result again.')
    .argument('<folder>', 'the output folder of a run')
    .addHelpText('after', '\nExample:\n  neg lab report runs/reverse-dictionary')
    .action(async (folder: string) => {
      const { experimentIn, loadExperiment, writeReport } = await loadLab()
      const path = await writeReport(await loadExperiment(await experimentIn(folder)), folder)
      process.stdout.write(`${path}\n`)
    })
}

async function run(lab: Lab, id: string, flags: RunFlags): Promise<void> {
  const experiment = await lab.loadExperiment(id)
  const slug = lab.catalogue.find((entry) => entry.id === experiment.id)?.slug ?? experiment.id
  const folder = flags.out ?? `runs/${slug}`
  const progress = labProgress()
  const seconds: Record<string, number[]> = {}
  process.stderr.write(`${experiment.title}\n${experiment.claim}\n`)
  const result = await lab
    .runExperiment(experiment, {
      folder,
      quick: flags.quick ?? false,
      budget: flags.budget,
      seed: flags.seed,
      seeds: flags.seeds,
      engine: flags.engine,
      threads: flags.threads,
      dataDir: flags.data ?? process.env['NEG_DATA'],
      onProgress: progress.step,
      onArm: (arm) => {
        ;(seconds[arm.arm] ??= []).push(arm.seconds)
        progress.arm(arm)
      },
    })
    .finally(progress.stop)
  if (flags.json !== undefined) await writeJson(flags.json, result)
  const table = (await experiment.terminal?.(result, { folder, seconds })) ?? armTable(lab, result, seconds)
  process.stdout.write(`${labTable(table)}\n${table.lines.join('\n')}\n\nThe page: ${folder}/report.html\n`)
}

function listRow({ id, title, package: name, status }: Lab['catalogue'][number]): readonly string[] {
  return [id, title, name, status]
}

/** Every metric of every arm, and what became of the claims. */
function armTable(lab: Lab, result: LabResult, seconds: Readonly<Record<string, readonly number[]>>): LabTable {
  const arms = lab.summarise(result, { seconds })
  const metrics = [...new Set(arms.flatMap((arm) => Object.keys(arm.metrics)))]
  const cell = (metric: { mean: number; halfWidth: number | null } | undefined): string => {
    if (metric === undefined) return ''
    return metric.halfWidth === null ? short(metric.mean) : `${short(metric.mean)} ± ${short(metric.halfWidth)}`
  }
  return {
    columns: ['arm', ...metrics, 'steps', 'seconds'].map((label) => ({ label })),
    rows: arms.map((arm) => [
      arm.name,
      ...metrics.map((metric) => cell(arm.metrics[metric])),
      arm.steps,
      arm.seconds.toFixed(1),
    ]),
    lines: result.claims.map(({ id, rule, mean, interval, wins, verdict }) => {
      const range = interval === null ? '' : ` (${short(interval.low)} to ${short(interval.high)})`
      return `${verdict}: ${id}. ${rule}. Here: ${short(mean)}${range}, ${wins} wins.`
    }),
  }
}

/** In a pipe there is room for every column. */
function labTable({ columns, rows }: Pick<LabTable, 'columns' | 'rows'>): string {
  return renderTable(columns, rows, process.stdout.isTTY ? {} : { width: 200 })
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}
