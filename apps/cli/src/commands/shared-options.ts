import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'

import type { EngineName } from '@neg/core'
import { engineNames } from '@neg/core/engine'
import { localExecutor, threadExecutor, writeJson } from '@neg/core/execution'
import type { Executor } from '@neg/core/execution'
import { Option } from 'commander'
import type { Command } from 'commander'

import { wholeNumber } from './numbers.ts'

/** Options that all commands on a data folder take. */
export interface SharedFlags {
  readonly engine?: EngineName
  readonly seed: number
  readonly data?: string
  readonly json?: string
  readonly threads: number
  readonly fresh?: true
}

/** `--engine`, where results depend on it. */
export function engineOption(): Option {
  return new Option('--engine <name>', 'the engine (default: best)').choices([...engineNames])
}

/** `--data`, for commands that are given a data folder; see `dataFolder`. */
export function dataOption(): Option {
  return new Option(
    '--data <folder>',
    'where data folders are looked for that the working folder lacks (default: $NEG_DATA)',
  )
}

/** Adds the shared options, `--help`'s last ones. */
export function addSharedOptions(command: Command): Command {
  return command
    .addOption(engineOption())
    .option('--seed <n>', 'equal seeds give equal bytes', wholeNumber(0), 0)
    .option('--threads <n>', 'worker threads at most; results do not depend on them', wholeNumber(1), 2)
    .addOption(dataOption())
    .option('--json <file>', 'write the result as JSON')
    .option('--fresh', 'replace what the output folder holds')
}

/** The data folder that is meant: as it is given, else the one below the data root. */
export function dataFolder(given: string, { data }: Pick<SharedFlags, 'data'>): string {
  const root = data ?? process.env['NEG_DATA']
  if (root === undefined || isAbsolute(given) || existsSync(given)) return given
  return existsSync(join(root, given)) ? join(root, given) : given
}

/** Runs work with the executor that `--threads` asks for. */
export async function withExecutor<T>(
  { threads }: Pick<SharedFlags, 'threads'>,
  work: (executor: Executor) => Promise<T>,
): Promise<T> {
  const executor = threads === 1 ? localExecutor() : threadExecutor({ workers: threads })
  try {
    return await work(executor)
  } finally {
    await executor.close()
  }
}

/** Shows a result: its table on stdout, all of it in the file of `--json`. */
export async function show(table: string, result: object, { json }: Pick<SharedFlags, 'json'>): Promise<void> {
  if (json !== undefined) await writeJson(json, result)
  process.stdout.write(`${table}\n`)
}
