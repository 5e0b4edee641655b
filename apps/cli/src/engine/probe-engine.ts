import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import type { EngineName } from '@neg/core'
import type { Capability } from '@neg/core/testing'

/** What a process of its own found about one engine. */
export interface Probe {
  readonly name: EngineName
  readonly status: 'ok' | 'missing' | 'broken'
  readonly device: string | null
  readonly version: string | null
  /** Billions of operations a second in a square matrix product. */
  readonly gflops: number | null
  /** True for an emulated graphics adapter. */
  readonly software: boolean
  readonly reason: string
  readonly remedy: string
}

/** Longest that one engine may take to load and compute; GPUs compile their kernels at the first use. */
const patience = 180_000

/** The child runs from sources where this module does. */
const fromSources = import.meta.url.endsWith('.ts')

/**
 * Loads an engine in a process of its own, so that one that crashes takes nothing with it, and measures it.
 *
 * @param name the engine, or undefined for the best one.
 * @param cacheFolder where built engines are looked for. Default: the user's.
 */
export async function probeEngine(name: EngineName | undefined, cacheFolder?: string): Promise<Probe> {
  const { answer, end } = await inProcess<Probe>('rate', name ?? '', cacheFolder ?? '')
  if (answer !== undefined) return answer
  return {
    name: name ?? 'cpu',
    status: 'broken',
    device: null,
    version: null,
    gflops: null,
    software: false,
    reason: end,
    remedy: 'Reinstall its package, or build it again.',
  }
}

/**
 * Tries every operation on an engine that loads, in a process of its own.
 *
 * @param cacheFolder where built engines are looked for. Default: the user's.
 * @returns one row for each operation, type and part; for an engine that takes its process down a single row that says so.
 */
export async function probeOperations(name: EngineName, cacheFolder?: string): Promise<readonly Capability[]> {
  const { answer, end } = await inProcess<readonly Capability[]>('capabilities', name, cacheFolder ?? '')
  return answer ?? [{ op: 'any', dtype: 'float32', gradient: false, status: 'wrong', reason: end }]
}

/** What the child sends, and how it ended. */
async function inProcess<T>(
  ...task: readonly string[]
): Promise<{ readonly answer: T | undefined; readonly end: string }> {
  const script = fileURLToPath(new URL(`./probe-process.${fromSources ? 'ts' : 'js'}`, import.meta.url))
  const child = fork(script, task, {
    execArgv: fromSources ? ['--conditions=@neg/source'] : [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    timeout: patience,
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (printed += text))
  const answer = new Promise<T | undefined>((resolve) => {
    child.once('message', (message) => resolve(message as T))
    child.once('close', () => resolve(undefined))
  })
  const ended = new Promise<string>((resolve) => {
    child.once('close', (status, signal) => resolve(signal === null ? `status ${status}` : `signal ${signal}`))
  })
  const [message, how] = await Promise.all([answer, ended])
  const lastLine = printed.trim().split('\n').at(-1)
  return { answer: message, end: `its process ended with ${how}${lastLine ? `: ${lastLine}` : ''}` }
}
