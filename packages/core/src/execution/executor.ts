import type { OnProgress } from '../types.ts'

/** What a task is given besides its input. */
export interface TaskContext {
  readonly onProgress: OnProgress
}

/**
 * A function that workers run: the export `name` of the module at `module`, called with an input and a `TaskContext`.
 * Inputs and outputs are cloned between threads, shared buffers shared.
 */
export interface Task<I, O> {
  readonly module: URL
  readonly name: string
  /** Never set; carries the types. */
  readonly types?: (input: I, context: TaskContext) => Promise<O>
}

export interface MapHooks<O> {
  /** Hears of each output as it comes. */
  readonly onDone?: (output: O, index: number) => void | Promise<void>
  /** Hears what the task at `index` reports of itself. */
  readonly onProgress?: (index: number, done: number, total: number) => void
}

/** Runs tasks over a list of inputs; how many run at a time changes the time, never the outputs. */
export interface Executor {
  readonly kind: 'local' | 'threads'
  readonly workers: number
  /** Outputs in the order of the inputs. After the first error nothing more is begun, and it is thrown. */
  map<I, O>(task: Task<I, O>, inputs: readonly I[], hooks?: MapHooks<O>): Promise<O[]>
  close(): Promise<void>
}

/** Runs tasks one after the other in this thread. */
export function localExecutor(): Executor {
  return {
    kind: 'local',
    workers: 1,
    async map<I, O>(task: Task<I, O>, inputs: readonly I[], hooks: MapHooks<O> = {}): Promise<O[]> {
      const exports = (await import(task.module.href)) as Record<string, NonNullable<Task<I, O>['types']>>
      const outputs: O[] = []
      for (let index = 0; index < inputs.length; index += 1) {
        const onProgress: OnProgress = (done, total) => hooks.onProgress?.(index, done, total)
        const output = await exports[task.name](inputs[index], { onProgress })
        outputs.push(output)
        await hooks.onDone?.(output, index)
      }
      return outputs
    },
    async close(): Promise<void> {},
  }
}
