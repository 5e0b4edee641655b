import { isNode } from '../../engine/node-host.ts'

/** What a worker gets to begin with. */
export interface WorkerStart {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly thread: number
}

/**
 * A worker's program. It is a string, so that no bundler has to find a file of it. Word 50 of the memory tells the
 * others that a thread failed (`assembly/job.ts`); they would wait for its unit for ever.
 */
const serve = `({ module, memory, thread }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  try {
    exports.serve(thread)
  } catch (error) {
    const words = new Int32Array(memory.buffer)
    Atomics.store(words, 50, 1)
    Atomics.notify(words, 32)
    throw error
  }
}`

/** Starts a thread that serves jobs until the process ends; it keeps no process alive. */
export function startWorker(start: WorkerStart, onError: (cause: unknown) => void): void {
  if (isNode) {
    const { Worker } = process.getBuiltinModule('node:worker_threads')
    const program = `(${serve})(require('node:worker_threads').workerData)`
    const worker = new Worker(program, { eval: true, workerData: start, execArgv: [], env: {} })
    worker.once('error', onError)
    worker.unref()
    return
  }
  const program = new Blob([`onmessage = ({ data }) => (${serve})(data)`], { type: 'text/javascript' })
  const address = URL.createObjectURL(program)
  const worker = new Worker(address)
  worker.addEventListener('error', onError)
  worker.postMessage(start)
}
