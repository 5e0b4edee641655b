import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { vi } from 'vitest'

import { main } from '../main.ts'

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command in this process. */
export async function neg(...parameters: readonly string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text)
      return true
    }),
  )
  try {
    return { status: await main(parameters), ...written }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

/** Starts the command, from its sources, in a process of its own; `limit` is the largest file it may write, in KiB. */
export function startNeg(
  parameters: readonly string[],
  { limit }: { readonly limit?: number } = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended & { readonly signal: NodeJS.Signals | null }> } {
  const entry = new URL('../run-process.ts', import.meta.url).href
  const script = `import { runProcess } from ${JSON.stringify(entry)}; await runProcess(process.argv.slice(1))`
  const node = [process.execPath, '--conditions=@neg/source', '--input-type=module', '-e', script, '--', ...parameters]
  const command = limit === undefined ? node : ['bash', '-c', `ulimit -f ${limit}; exec "$@"`, 'bash', ...node]
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (piece) => (stdout += String(piece)))
  child.stderr.on('data', (piece) => (stderr += String(piece)))
  const ended = new Promise<Ended & { readonly signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => resolve({ status, signal, stdout, stderr }))
  })
  return { child, ended }
}

/** The files below a folder, in order; none where there is no folder. */
export function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

/** The digest of every file below a folder but those that hold times. */
export function digests(folder: string): Readonly<Record<string, string>> {
  const files = filesIn(folder).filter((file) => !file.endsWith('timing.json'))
  return Object.fromEntries(
    files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
    ]),
  )
}
