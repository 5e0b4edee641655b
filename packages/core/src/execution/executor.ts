/** A function that workers run: the export `name` of the module at `module`. Inputs and outputs are cloned. */
export interface Task<I, O> {
  readonly module: URL
  readonly name: string
  /** Never set; carries the types. */
  readonly types?: (input: I) => O
}

/** Runs tasks over a list of inputs; how many run at a time changes the time, never the outputs. */
export interface Executor {
  readonly kind: 'local' | 'threads'
  readonly workers: number
  /** Outputs in the order of the inputs; `onDone` hears of each as it comes. The first error ends the rest. */
  map<I, O>(
    task: Task<I, O>,
    inputs: readonly I[],
    onDone?: (output: O, index: number) => void | Promise<void>,
  ): Promise<O[]>
  close(): Promise<void>
}

/** Runs tasks one after the other in this thread. */
export function localExecutor(): Executor {
  return {
    kind: 'local',
    workers: 1,
    async map<I, O>(
      task: Task<I, O>,
      inputs: readonly I[],
      onDone?: (output: O, index: number) => void | Promise<void>,
    ): Promise<O[]> {
      const run = ((await import(task.module.href)) as Record<string, (input: I) => Promise<O>>)[task.name]
      const outputs: O[] = []
      for (let index = 0; index < inputs.length; index += 1) {
        const output = await run(inputs[index])
        outputs.push(output)
        await onDone?.(output, index)
      }
      return outputs
    },
    async close(): Promise<void> {},
  }
}
