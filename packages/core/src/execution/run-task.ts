import type { MessagePort } from 'node:worker_threads'

import { NegError } from '../errors.ts'
import type { TaskContext } from './executor.ts'

/** `[done, total]` as the task goes on, then `end`. */
export type ProgressMessage = readonly [number, number] | 'end'

/** What a thread is asked to do. */
export interface TaskCall {
  readonly module: string
  readonly name: string
  readonly input: unknown
  /** Takes `ProgressMessage`s. */
  readonly progress: MessagePort
}

/** Cloning between threads keeps no more of an error than its message, so a named one travels as its parts. */
export type TaskOutcome =
  | { readonly output: unknown }
  | { readonly error: Pick<NegError, 'code' | 'message' | 'where' | 'remedy'> }

type TaskFunction = (input: unknown, context: TaskContext) => Promise<unknown>

/** The entry of a worker thread: calls one export of one module. */
export default async function runTask({ module, name, input, progress }: TaskCall): Promise<TaskOutcome> {
  const report = (message: ProgressMessage): void => progress.postMessage(message)
  try {
    const exports = (await import(module)) as Record<string, TaskFunction>
    return { output: await exports[name](input, { onProgress: (done, total) => report([done, total]) }) }
  } catch (error) {
    if (!NegError.isInstance(error)) throw error
    const { code, message, where, remedy } = error
    return { error: { code, message, where, remedy } }
  } finally {
    report('end')
  }
}
