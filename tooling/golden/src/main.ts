import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SingleBar } from 'cli-progress'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { NegError } from '@neg/core'
import type { EngineName } from '@neg/core'
import { useEngine } from '@neg/core/engine'
import { writeJson } from '@neg/core/execution'

import { loadVectors } from './load-vectors.ts'
import { runGolden } from './run-golden.ts'
import { goldenTable, totalsOf } from './table.ts'

interface GoldenFlags {
  readonly only?: readonly string[]
  readonly strict?: true
  readonly engine?: EngineName
  readonly json?: string
  readonly data?: string
  readonly adapters: string
}

const ownFolder = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url))

const command = new Command('pnpm golden')
  .description('Runs vector files (numbers of reference implementations) through the packages and judges the results.')
  .argument('[DIR...]', "folders of vector files (default: the project's own copies)")
  .option('--only <prefixes>', 'files by their name or its part before a dash, comma-separated', prefixes)
  .option('--strict', 'fail on functions without an adapter and on absent data as well')
  .addOption(
    new Option('--engine <name>', 'the engine (default: best)').choices(['cuda', 'native', 'webgpu', 'wasm', 'cpu']),
  )
  .option('--json <file>', 'write every row as JSON')
  .option('--data <folder>', 'the data root (default: data beside each DIR, else $NEG_DATA)')
  .option('--adapters <folder>', 'another folder of adapters', ownFolder('adapters'))
  .addHelpText('after', '\nExample:\n  pnpm golden --only 00-bm25,09 --engine wasm --json golden.json')
  .exitOverride()

async function golden(folders: readonly string[], flags: GoldenFlags): Promise<number> {
  const files = folders.flatMap((folder) => loadVectors(folder, flags.only))
  if (files.length === 0) {
    const asked = flags.only === undefined ? '' : ` named by ${flags.only.join(', ')}`
    throw new NegError('NEG_INPUT_MISSING', `there are no vector files${asked}`, {
      where: { file: folders.join(', ') },
      remedy: 'Give a folder of vector files, or another --only.',
    })
  }
  const engine = await useEngine(flags.engine === undefined ? {} : { prefer: flags.engine })
  const cases = files.flatMap(({ functions }) => functions.flatMap((one) => one.cases)).length
  const bar = new SingleBar({ format: '{bar} {value}/{total} {file}', stream: process.stderr, clearOnComplete: true })
  bar.start(cases, 0, { file: '' })
  const rows = await runGolden(files, {
    engine,
    adaptersFolder: resolve(flags.adapters),
    dataOf: (folder) => dataRoot(folder, flags.data),
    onRow: (row) => bar.increment({ file: row.file }),
  }).finally(() => bar.stop())
  const totals = totalsOf(rows)
  if (flags.json !== undefined) {
    await writeJson(flags.json, { schema: 'neg.golden/1', commit: commit(), rows, totals })
  }
  process.stdout.write(`${goldenTable(rows)}\n`)
  const bad = totals.fail + totals.error + (flags.strict === true ? totals.missing + totals['no-data'] : 0)
  return bad === 0 ? 0 : 1
}

function prefixes(value: string): readonly string[] {
  const list = value.split(',').map((one) => one.trim())
  if (list.includes('')) throw new InvalidArgumentError('Give prefixes, separated by commas.')
  return list
}

function dataRoot(folder: string, asked: string | undefined): string {
  if (asked !== undefined) return resolve(asked)
  const beside = resolve(folder, '../data')
  const configured = process.env['NEG_DATA']
  return configured === undefined || existsSync(beside) ? beside : resolve(configured)
}

/** The commit of this checkout; null where there is none. */
function commit(): string | null {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ownFolder('.'), encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return null
  }
}

process.once('SIGINT', () => process.exit(130))
try {
  command.parse()
  const folders = command.args.length === 0 ? [ownFolder('vectors')] : command.args.map((folder) => resolve(folder))
  process.exitCode = await golden(folders, command.opts<GoldenFlags>())
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else if (NegError.isInstance(error)) {
    process.stderr.write(`${error.toString()}\n`)
    process.exitCode = error.code === 'NEG_ENGINE_MISSING' || error.code === 'NEG_PEER_MISSING' ? 3 : 2
  } else throw error
}
