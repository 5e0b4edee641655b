import { NegError } from '../errors.ts'

/** What a thread is asked to do. */
export interface TaskCall {
  readonly module: string
  readonly name: string
  readonly input: unknown
}

/** Cloning between threads keeps no more of an error than its message, so a named one travels as its parts. */
export type TaskOutcome =
  | { readonly output: unknown }
  | { readonly error: Pick<NegError, 'code' | 'message' | 'where' | 'remedy'> }

/** The entry of a worker thread: calls one export of one module. */
export default async function runTask({ module, name, input }: TaskCall): Promise<TaskOutcome> {
  try {
    const exports = (await import(module)) as Record<string, (input: unknown) => Promise<unknown>>
    return { output: await exports[name](input) }
  } catch (error) {
    if (!NegError.isInstance(error)) throw error
    const { code, message, where, remedy } = error
    return { error: { code, message, where, remedy } }
  }
}
