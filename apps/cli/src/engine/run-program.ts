import { spawn } from 'node:child_process'

import { NegError } from '@neg/core'

export interface RunProgramOptions {
  /** What to do when the program isn't installed, as a sentence. */
  readonly remedy: string
  readonly cwd?: string
  /** Sends what the program prints to this process's stderr, for programs that show their progress. Default false. */
  readonly show?: boolean
}

/**
 * Runs a program to its end and returns what it wrote to stdout.
 *
 * @throws NEG_PEER_MISSING when the program isn't there or fails; the message carries the last of what it printed.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { remedy, cwd, show = false }: RunProgramOptions,
): Promise<string> {
  const child = spawn(program, args, { cwd, stdio: show ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve)
    child.once('error', (error) => {
      reject(new NegError('NEG_PEER_MISSING', `${program} does not run: ${error.message}`, { remedy, cause: error }))
    })
  })
  if (status === 0) return stdout
  const last = stderr.trim().split('\n').slice(-8).join('\n')
  throw new NegError('NEG_PEER_MISSING', `${program} ended with status ${status}${last === '' ? '' : `:\n${last}\n`}`, {
    remedy,
  })
}
