import { setMaxListeners } from 'node:events'
import { MessageChannel } from 'node:worker_threads'

import { Piscina } from 'piscina'

import { NegError } from '../errors.ts'
import type { Executor, MapHooks, Task } from './executor.ts'
import type { ProgressMessage, TaskCall, TaskOutcome } from './run-task.ts'

const fromSources = import.meta.url.endsWith('.ts')

export interface ThreadExecutorOptions {
  /** Worker threads at most; they start when there is work. */
  readonly workers: number
}

/**
 * Runs tasks on a pool of worker threads.
 *
 * A worker keeps its modules between tasks, so what a task's module caches (a loaded corpus, an engine) serves the
 * next one. Errors thrown in a worker arrive here with their code, place and remedy.
 */
export function threadExecutor({ workers }: ThreadExecutorOptions): Executor {
  let pool: Piscina<TaskCall, TaskOutcome> | undefined
  const start = (): Piscina<TaskCall, TaskOutcome> =>
    new Piscina({
      filename: new URL(fromSources ? './run-task.ts' : './run-task.js', import.meta.url).href,
      minThreads: 0,
      maxThreads: workers,
      idleTimeout: 60_000,
      // A workspace that runs from sources finds its other packages as sources too.
      execArgv: fromSources ? ['--conditions=@neg/source'] : [],
    })
  return {
    kind: 'threads',
    workers,
    async map<I, O>(task: Task<I, O>, inputs: readonly I[], hooks: MapHooks<O> = {}): Promise<O[]> {
      pool ??= start()
      const threads = pool
      const cancel = new AbortController()
      // Every waiting task listens; that is no leak.
      setMaxListeners(0, cancel.signal)
      const runs = inputs.map(async (input, index) => {
        const { port1, port2: progress } = new MessageChannel()
        // The last message says that no more will come; by then all that was reported has arrived.
        const allReported = new Promise<void>((resolve) => {
          port1.on('message', (report: ProgressMessage) => {
            if (report === 'end') resolve()
            else hooks.onProgress?.(index, ...report)
          })
        })
        try {
          const call = { module: task.module.href, name: task.name, input, progress }
          const outcome = await threads.run(call, { transferList: [progress], signal: cancel.signal })
          await allReported
          if ('error' in outcome) throw new NegError(outcome.error.code, outcome.error.message, outcome.error)
          await hooks.onDone?.(outcome.output as O, index)
          return outcome.output as O
        } finally {
          port1.close()
        }
      })
      try {
        return await Promise.all(runs)
      } catch (error) {
        cancel.abort()
        await Promise.allSettled(runs)
        throw error
      }
    },
    async close(): Promise<void> {
      await pool?.destroy()
      pool = undefined
    },
  }
}
