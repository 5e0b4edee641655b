import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SingleBar } from 'cli-progress'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { NegError } from '@neg/core'
import type { EngineName } from '@neg/core'
import { cacheFolder, engineNames } from '@neg/core/engine'
import { writeJson, writeWhole } from '@neg/core/execution'

import { benchEngines } from './bench-engines.ts'
import { benchPage } from './bench-page.ts'
import { endChildren } from './child-processes.ts'
import { exitStatus } from './exit-status.ts'
import { loadComparisons, loadMachineRate } from './load-comparisons.ts'
import { machineOf } from './machine.ts'
import { writePerformancePage } from './performance-files.ts'
import { pythonEnvironment } from './python-environment.ts'
import type { PythonEnvironment } from './python-environment.ts'
import type { BenchReport } from './report.ts'
import { runBench } from './run-bench.ts'
import { benchTable } from './table.ts'

interface BenchFlags {
  readonly quick?: true
  readonly engine?: EngineName
  readonly out: string
  readonly json?: string
  readonly seed: number
  readonly docs?: true
  readonly comparisons?: string
}

const command = new Command('pnpm bench')
  .description('Compares speed, memory and results with those of peers, side by side on this machine.')
  .argument('[ID...]', 'comparisons (default: all for the engines)')
  .option('--quick', 'small sizes and few runs, to see that it works; meets and misses no target')
  .addOption(new Option('--engine <name>', 'one engine (default: native and wasm)').choices([...engineNames]))
  .option('--out <folder>', 'the folder of bench.json and report.html', 'runs/bench')
  .option('--json <file>', 'write the result to this file as well')
  .option('--seed <n>', 'draws the inputs', wholeNumber, 0)
  .option('--docs', 'put the result into docs/performance.md: of all comparisons, at their full sizes')
  .addOption(new Option('--comparisons <folder>', 'another folder of comparisons').hideHelp())
  .addHelpText(
    'after',
    `
The peers in Python are installed into an environment under ~/.cache/neg at the first run; NEG_BENCH_PYTHON names a
Python that has them already. With --engine cuda or webgpu the peer is torch on the same card.
Exit status: 0 measured, whatever came out; 1 results differ or a side broke off; 2 bad input; 3 an engine or a peer is
missing.

Example:
  pnpm bench infonce-256 topk-100k --engine wasm --json bench.json`,
  )
  .exitOverride()

async function bench(ids: readonly string[], flags: BenchFlags): Promise<number> {
  const card = flags.engine === 'cuda' || flags.engine === 'webgpu'
  if (flags.docs === true && (ids.length > 0 || (flags.quick === true && !card))) {
    throw new NegError('NEG_RANGE', 'the page shows all comparisons at their full sizes', {
      where: { field: 'docs' },
      remedy: 'Leave out --quick and the ids, or --docs.',
    })
  }
  const loaded = await loadComparisons(ids, flags.comparisons)
  const { engines, remarks, quick } = await benchEngines(flags.engine, flags.quick === true)
  for (const remark of remarks) say(remark)
  const threads = availableParallelism()
  const bar = new SingleBar({ format: '{bar} {value}/{total} {text}', stream: process.stderr, clearOnComplete: true })
  let python: Promise<PythonEnvironment> | undefined
  const shared = {
    quick,
    threads,
    engines,
    seed: flags.seed,
    python: () =>
      (python ??= pythonEnvironment({ cache: cacheFolder(), given: process.env['NEG_BENCH_PYTHON'], onStep: say })),
  }
  const comparisons = loaded.filter(
    ({ comparison }) => !card || ids.length > 0 || comparison.engines.includes(flags.engine ?? 'none'),
  )
  bar.start(1, 0, { text: '' })
  const { results, rate } = await measure().finally(() => bar.stop())
  const report: BenchReport = {
    schema: 'neg.bench/1',
    quick,
    seed: flags.seed,
    machine: machineOf(engines, rate),
    commit: commit(),
    ...results,
  }
  await writeJson(join(flags.out, 'bench.json'), report)
  if (flags.json !== undefined) await writeJson(flags.json, report)
  await writeWhole(join(flags.out, 'report.html'), benchPage(report))
  if (flags.docs === true) say(`${await writePerformancePage(report, flags.engine)} is written`)
  process.stdout.write(`${benchTable(report)}\nThe page: ${join(flags.out, 'report.html')}\n`)
  return exitStatus(report, flags.engine)

  async function measure() {
    const onStep = (done: number, total: number, text: string): void => {
      bar.setTotal(total)
      bar.update(done, { text })
      // Where no bar is drawn, a line a step.
      if (!process.stderr.isTTY) say(`${done}/${total} ${text}`)
    }
    const results = await runBench({ ...shared, comparisons, onStep })
    if (comparisons.some(({ comparison }) => comparison.id === 'matmul')) return { results, rate: results.rows }
    const { rows } = await runBench({ ...shared, comparisons: [await loadMachineRate()], onStep })
    return { results, rate: rows }
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

function wholeNumber(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('Give a whole number from 0 on.')
  return number
}

/** The commit of this checkout; null where there is none. */
function commit(): string | null {
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return null
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endChildren()
    process.exit(130)
  })
}
try {
  command.parse()
  const flags = command.opts<BenchFlags>()
  process.exitCode = await bench(command.args, { ...flags, out: resolve(flags.out) })
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else if (NegError.isInstance(error)) {
    say(error.toString())
    process.exitCode = error.code === 'NEG_ENGINE_MISSING' || error.code === 'NEG_PEER_MISSING' ? 3 : 2
  } else throw error
}
