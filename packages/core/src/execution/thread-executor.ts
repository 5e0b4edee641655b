import { Piscina } from 'piscina'

import { NegError } from '../errors.ts'
import type { Executor, Task } from './executor.ts'
import type { TaskCall, TaskOutcome } from './run-task.ts'

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
  return {
    kind: 'threads',
    workers,
    async map<I, O>(
      task: Task<I, O>,
      inputs: readonly I[],
      onDone?: (output: O, index: number) => void | Promise<void>,
    ): Promise<O[]> {
      pool ??= new Piscina({
        filename: new URL(fromSources ? './run-task.ts' : './run-task.js', import.meta.url).href,
        minThreads: 0,
        maxThreads: workers,
        idleTimeout: 60_000,
        // A workspace that runs from sources finds its other packages as sources too.
        execArgv: fromSources ? ['--conditions=@neg/source'] : [],
      })
      const threads = pool
      const cancel = new AbortController()
      const call = { module: task.module.href, name: task.name }
      const runs = inputs.map(async (input, index) => {
        const outcome = await threads.run({ ...call, input }, { signal: cancel.signal })
        if ('error' in outcome) {
          throw new NegError(outcome.error.code, outcome.error.message, outcome.error)
        }
        await onDone?.(outcome.output as O, index)
        return outcome.output as O
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
