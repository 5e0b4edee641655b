import { Command, CommanderError } from 'commander'
import { NegError } from '@neg/core'

import { commands } from './commands/index.ts'
import { exitStatus } from './exit-status.ts'
import { version } from './version.ts'

/** Runs the `neg` command and returns its exit status: 0 done, 1 a check failed, 2 bad input, 3 something is missing. */
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
    await program.parseAsync([...argv], { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (NegError.isInstance(error)) {
      process.stderr.write(`${error.toString()}\n`)
      return exitStatus(error.code)
    }
    throw error
  }
}
