import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import type { EngineName } from '@neg/core'

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

/** Longest that one engine may take to load and multiply; GPUs compile their kernels at the first use. */
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
  const script = fileURLToPath(new URL(`./probe-process.${fromSources ? 'ts' : 'js'}`, import.meta.url))
  const child = fork(script, [name ?? '', cacheFolder ?? ''], {
    execArgv: fromSources ? ['--conditions=@neg/source'] : [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    timeout: patience,
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (printed += text))
  const answer = new Promise<Probe | undefined>((resolve) => {
    child.once('message', (message) => resolve(message as Probe))
    child.once('close', () => resolve(undefined))
  })
  const ended = new Promise<string>((resolve) => {
    child.once('close', (status, signal) => resolve(signal === null ? `status ${status}` : `signal ${signal}`))
  })
  const probe = await answer
  const end = await ended
  if (probe !== undefined) return probe
  const lastLine = printed.trim().split('\n').at(-1)
  return {
    name: name ?? 'cpu',
    status: 'broken',
    device: null,
    version: null,
    gflops: null,
    software: false,
    reason: `its process ended with ${end}${lastLine ? `: ${lastLine}` : ''}`,
    remedy: 'Reinstall its package, or build it again.',
  }
}
