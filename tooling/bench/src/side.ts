import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Engine, EngineName } from '@neg/core'

import { tracked } from './child-processes.ts'
import type { Parameters, Rates } from './comparison.ts'

/** Asks a side to read its inputs and be ready. */
export interface PrepareRequest {
  readonly do: 'prepare'
  /** The module of a comparison, or the script of its Python side. */
  readonly comparison: string
  readonly inputs: string
  readonly parameters: Parameters
  readonly threads: number
  readonly engine?: EngineName
  /** The name of a peer that runs in Node. */
  readonly peer?: string
  /** Where Python computes. */
  readonly device?: 'cpu' | 'cuda'
}

/** What a side can be asked, one request at a time. */
export type Request =
  | PrepareRequest
  | { readonly do: 'engine'; readonly engine: EngineName; readonly threads: number }
  | { readonly do: 'run'; readonly times: number }
  | { readonly do: 'outputs'; readonly folder: string }
  | { readonly do: 'rates' }

export interface Response {
  readonly error?: string
  readonly code?: string
  readonly remedy?: string
  readonly engine?: Engine
  readonly version?: string
  readonly seconds?: number
  readonly peakRss?: number
  readonly rates?: Rates
}

/** What a side answered in place of a result. */
export class SideFailed extends Error {
  readonly code: string | undefined
  readonly remedy: string

  constructor(message: string, code?: string, remedy = '') {
    super(message)
    this.code = code
    this.remedy = remedy
  }
}

/** A process that computes one side. */
export interface Side {
  ask(request: Request): Promise<Response>
  close(): Promise<void>
}

/** A side in Node, with the conditions and flags of this process. */
export function nodeSide(threads: number): Side {
  const script = fileURLToPath(new URL('side-process.ts', import.meta.url))
  return startSide(process.execPath, [...process.execArgv, script], {
    ...process.env,
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: String(threads),
  })
}

/** A side in Python. What the machine's owner set for other programs' BLAS isn't handed on. */
export function pythonSide(python: string, threads: number): Side {
  const script = fileURLToPath(new URL('side_process.py', import.meta.url))
  const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, PYTHONPATH: _path, ...environment } = process.env
  const count = String(threads)
  return startSide(python, ['-s', script], {
    ...environment,
    OMP_NUM_THREADS: count,
    MKL_NUM_THREADS: count,
    OPENBLAS_NUM_THREADS: count,
    TOKENIZERS_PARALLELISM: 'false',
    HF_HUB_OFFLINE: '1',
    PYTHONUNBUFFERED: '1',
  })
}

function startSide(program: string, parameters: readonly string[], env: NodeJS.ProcessEnv): Side {
  const child = tracked(spawn(program, parameters, { env, stdio: ['pipe', 'pipe', 'pipe'] }))
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000)
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (status, signal) =>
      resolve(`the process ended with ${signal ?? `status ${status}`}: ${lastLine(said)}`),
    )
  })
  // What can't be written to a process that has ended is told by its end.
  child.stdin.on('error', () => undefined)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      const line = await lines.next()
      if (line.done === true) throw new SideFailed(await ended)
      const response = JSON.parse(line.value) as Response
      if (response.error !== undefined) throw new SideFailed(response.error, response.code, response.remedy)
      return response
    },
    async close() {
      child.stdin.end()
      await ended
    },
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}
