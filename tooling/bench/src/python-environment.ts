import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { tracked } from './child-processes.ts'

/** A Python that has the peers, or why there is none. */
export type PythonEnvironment = { readonly python: string } | { readonly missing: string }

export interface PythonEnvironmentOptions {
  /** The folder under which the environment stands, such as `cacheFolder()`. */
  readonly cache: string
  /** A Python that has the peers already: none is installed. */
  readonly given?: string
  /** Programs to make an environment with, the first that runs. Default `python3.11`, `python3`. */
  readonly programs?: readonly string[]
  /** The file of pinned packages. */
  readonly requirements?: string
  readonly onStep?: (text: string) => void
}

/**
 * The virtual environment of the pinned peers, made at its first use: `bench-<digest of the list>` in the cache. It is
 * built aside and renamed when complete, so that one that was interrupted is never taken for one that is ready.
 */
export async function pythonEnvironment(options: PythonEnvironmentOptions): Promise<PythonEnvironment> {
  const { cache, given, programs = ['python3.11', 'python3'], onStep } = options
  if (given !== undefined) {
    const found = await runs(given, ['--version'])
    return found.ok ? { python: given } : { missing: `${given} does not run: ${found.last}` }
  }
  const requirements = options.requirements ?? fileURLToPath(new URL('../requirements.txt', import.meta.url))
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const folder = join(cache, `bench-${digest}`)
  const python = pythonIn(folder)
  if (existsSync(python)) return { python }
  const base = await firstThatRuns(programs)
  if (base === undefined) return { missing: `no Python: ${programs.join(', ')} does not run` }
  const aside = `${folder}.${process.pid}.partial`
  const clear = (): void => rmSync(aside, { recursive: true, force: true })
  process.once('exit', clear)
  try {
    mkdirSync(cache, { recursive: true })
    onStep?.(`making a Python environment in ${folder}`)
    const made = await runs(base, ['-m', 'venv', aside])
    if (!made.ok) return { missing: `${base} can't make a virtual environment: ${made.last}` }
    onStep?.('installing the peers into it, which takes some minutes')
    const installed = await runs(pythonIn(aside), ['-m', 'pip', 'install', '--quiet', '--requirement', requirements])
    if (!installed.ok) return { missing: `the peers can't be installed: ${installed.last}` }
    // Another run may have been quicker; its environment is as good.
    if (!existsSync(python)) renameSync(aside, folder)
    return { python }
  } finally {
    clear()
    process.off('exit', clear)
  }
}

function pythonIn(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')
}

async function firstThatRuns(programs: readonly string[]): Promise<string | undefined> {
  for (const program of programs) if ((await runs(program, ['--version'])).ok) return program
  return undefined
}

/** Runs a program to its end; `last` is the last line that it complained with. */
async function runs(program: string, parameters: readonly string[]): Promise<{ ok: boolean; last: string }> {
  const child = tracked(spawn(program, parameters, { stdio: ['ignore', 'ignore', 'pipe'] }))
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000)
  })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ ok: false, last: error.message }))
    child.once('close', (status) => resolve({ ok: status === 0, last: said.trimEnd().split('\n').at(-1) ?? '' }))
  })
}
