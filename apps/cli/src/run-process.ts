import { main } from './main.ts'

/**
 * The `neg` command as the process's whole purpose: sets its exit status. An interrupt ends it with 130; whatever was
 * being written is not there, and the same command goes on with what was finished.
 */
export async function runProcess(argv: readonly string[]): Promise<void> {
  process.once('SIGINT', () => {
    process.stderr.write('\nInterrupted. The same command goes on where this one was.\n')
    process.exit(130)
  })
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Who reads the output may stop early, as `head` does.
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
  process.exitCode = await main(argv)
}
