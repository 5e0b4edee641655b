import { SingleBar } from 'cli-progress'
import Table from 'cli-table3'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'

import { type EngineName, NegError } from '@neg/core'
import { useEngine } from '@neg/core/engine'
import { writeJson } from '@neg/core/execution'
import { enginesThatLoad } from '@neg/core/testing'

import { type LoadName, fullSteps, loadNames } from './load.ts'
import { type SoakRow, runLoad } from './run-load.ts'

interface SoakFlags {
  readonly engine?: EngineName
  readonly steps?: number
  readonly quick?: true
  readonly json?: string
}

const command = new Command('pnpm soak')
  .description(
    'Runs loops for a long time, each in a process of its own, and looks whether tensors or resident memory grow. ' +
      'A full run is 100,000 training steps, 5,000 rounds of kernels and 20,000 rounds of refused calls on each ' +
      'engine: about twenty minutes on two cores.',
  )
  .argument('[LOAD...]', `which loops: ${loadNames.join(', ')} (default: all)`)
  .addOption(
    new Option('--engine <name>', 'one engine (default: every one that loads)').choices([
      'cuda',
      'native',
      'webgpu',
      'wasm',
      'cpu',
    ]),
  )
  .option('--steps <count>', 'steps of each loop', wholeNumber)
  .option('--quick', 'a hundredth of the steps')
  .option('--json <file>', 'write every row with its samples as JSON')
  .addHelpText('after', '\nExample:\n  pnpm soak training --engine wasm --steps 20000 --json soak.json')
  .exitOverride()

async function soak(loads: readonly LoadName[], flags: SoakFlags): Promise<number> {
  const engines = flags.engine === undefined ? await everyEngine() : [(await useEngine({ prefer: flags.engine })).name]
  const rows: SoakRow[] = []
  for (const engine of engines) {
    for (const load of loads) {
      const steps = flags.steps ?? Math.ceil(fullSteps[load] / (flags.quick ? 100 : 1))
      const bar = new SingleBar({
        format: `${engine} ${load} {bar} {value}/{total} steps, {eta_formatted} left`,
        stream: process.stderr,
        clearOnComplete: true,
      })
      bar.start(steps, 0)
      rows.push(await runLoad({ load, engine, steps, onSample: (step) => bar.update(step) }).finally(() => bar.stop()))
    }
  }
  if (flags.json !== undefined) await writeJson(flags.json, { schema: 'neg.soak/1', rows })
  process.stdout.write(`${tableOf(rows)}\n`)
  return rows.every(({ verdict }) => verdict === 'flat') ? 0 : 1
}

async function everyEngine(): Promise<EngineName[]> {
  const { engines, passedOver } = await enginesThatLoad()
  for (const line of passedOver) process.stderr.write(`Passed over ${line}\n`)
  return engines.map(({ name }) => name)
}

function tableOf(rows: readonly SoakRow[]): string {
  const head = ['engine', 'loop', 'steps', 's', 'tensors', 'settled MB', 'last MB', 'bytes a step', '']
  const table = new Table({ head, style: { head: [], border: [] } })
  for (const { engine, load, steps, seconds, tensors, rss, verdict, reason } of rows) {
    const memory = [rss.settled, rss.last].map((bytes) => (bytes / 2 ** 20).toFixed(0))
    const held = tensors.first === tensors.last ? `${tensors.last}` : `${tensors.first} to ${tensors.last}`
    const judged = reason === '' ? verdict : `${verdict}: ${reason}`
    table.push([engine, load, steps, seconds.toFixed(0), held, ...memory, rss.perStep.toFixed(0), judged])
  }
  return table.toString()
}

function wholeNumber(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 40) throw new InvalidArgumentError('Give a whole number of at least 40.')
  return number
}

function isLoad(name: string): name is LoadName {
  return (loadNames as readonly string[]).includes(name)
}

process.once('SIGINT', () => process.exit(130))
try {
  command.parse()
  const unknown = command.args.find((name) => !isLoad(name))
  if (unknown !== undefined) {
    throw new NegError('NEG_RANGE', `there is no loop ${unknown}`, { remedy: `Take one of ${loadNames.join(', ')}.` })
  }
  const loads = command.args.length === 0 ? loadNames : command.args.filter(isLoad)
  process.exitCode = await soak(loads, command.opts<SoakFlags>())
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else if (NegError.isInstance(error)) {
    process.stderr.write(`${error.toString()}\n`)
    process.exitCode = error.code === 'NEG_ENGINE_MISSING' ? 3 : 2
  } else throw error
}
