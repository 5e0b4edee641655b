import { inspect } from 'node:util'

import { Command, CommanderError } from 'commander'
import { NegError } from '@neg/core'

import { commands } from './commands/index.ts'
import { exitStatus } from './exit-status.ts'
import { version } from './version.ts'

/**
 * Runs the `neg` command and returns its exit status: 0 done, 1 a check failed, 2 bad input, 3 something is missing,
 * 70 a defect of the program itself.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('neg')
    .description('Negatives for machine learning: mine them, filter them, learn from them, evaluate against them.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('Run with --help for the options and an example.')
    .configureHelp({ showGlobalOptions: true })
  let status = 0
  for (const register of commands) register(program, (code) => (status = code))
  try {
    if (argv.length === 0) program.outputHelp()
    else await program.parseAsync([...argv], { from: 'user' })
    return status
  } catch (error) {
    return failed(error)
  }
}

function failed(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (NegError.isInstance(error)) {
    process.stderr.write(`${error.toString()}\n`)
    // The line says what to do; where it came from helps those who look for more.
    if (process.env['NEG_DEBUG'] === '1') process.stderr.write(`${inspect(error)}\n`)
    return exitStatus(error.code)
  }
  process.stderr.write(`neg: a defect of the program, please report it with what follows.\n${inspect(error)}\n`)
  return 70
}
