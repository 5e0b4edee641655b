import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

export interface RunOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

/** Runs a program to its end and returns what it printed to stdout; throws with all that it said if it fails. */
export async function run(program: string, parameters: readonly string[], options: RunOptions): Promise<string> {
  try {
    const { stdout } = await execute(program, parameters, { ...options, maxBuffer: 1 << 28 })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    const said = `${stdout}${stderr}`.trim()
    throw new Error(`${program} ${parameters.join(' ')} failed:\n${said || String(error)}`, { cause: error })
  }
}
