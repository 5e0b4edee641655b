import { MessageChannel } from 'node:worker_threads'

import { Piscina } from 'piscina'

import { NegError } from '../errors.ts'
import type { OnProgress } from '../types.ts'
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
      // Closing waits for tasks however long they take.
      closeTimeout: 2 ** 31 - 1,
      // A workspace that runs from sources finds its other packages as sources too.
      execArgv: fromSources ? ['--conditions=@neg/source'] : [],
    })
  return {
    kind: 'threads',
    workers,
    async map<I, O>(task: Task<I, O>, inputs: readonly I[], hooks: MapHooks<O> = {}): Promise<O[]> {
      pool ??= start()
      const threads = pool
      const outputs: O[] = []
      let next = 0
      let failure: { readonly error: unknown } | undefined
      // As many lanes as workers, each with one task under way. Nothing is cut off: after an error the others end what
      // they have begun, so that no worker is stopped while its answer is on the way.
      const lane = async (): Promise<void> => {
        while (next < inputs.length && failure === undefined) {
          const index = next
          next += 1
          try {
            const call = { module: task.module.href, name: task.name, input: inputs[index] }
            outputs[index] = (await runOn(threads, call, (done, total) => hooks.onProgress?.(index, done, total))) as O
            await hooks.onDone?.(outputs[index], index)
          } catch (error) {
            failure ??= { error }
          }
        }
      }
      await Promise.all(Array.from({ length: Math.min(workers, inputs.length) }, lane))
      if (failure !== undefined) throw (failure as { readonly error: unknown }).error
      return outputs
    },
    async close(): Promise<void> {
      // Workers end what they are at, for the same reason; what waits is not begun.
      await pool?.close({ force: true })
      pool = undefined
    },
  }
}

async function runOn(
  threads: Piscina<TaskCall, TaskOutcome>,
  call: Omit<TaskCall, 'progress'>,
  onProgress: OnProgress,
): Promise<unknown> {
  const { port1, port2: progress } = new MessageChannel()
  // The last message says that no more will come; by then all that was reported has arrived.
  const allReported = new Promise<void>((resolve) => {
    port1.on('message', (report: ProgressMessage) => {
      if (report === 'end') resolve()
      else onProgress(...report)
    })
  })
  try {
    const outcome = await threads.run({ ...call, progress }, { transferList: [progress] })
    await allReported
    if ('error' in outcome) throw new NegError(outcome.error.code, outcome.error.message, outcome.error)
    return outcome.output
  } finally {
    port1.close()
  }
}
