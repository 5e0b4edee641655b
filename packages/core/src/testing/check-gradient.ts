import { Worker } from 'node:worker_threads'

import type { DoubleTensor } from './double-tensor.ts'
import type { GradientAnswer, GradientTask } from './gradient-thread.ts'

export interface CheckGradientOptions {
  /**
   * What the function takes between its tensors and its options, such as labels. A `DoubleTensor` becomes a tensor that is
   * constant: a teacher's outputs. Default: nothing.
   */
  readonly rest?: readonly unknown[]
  /** What the function takes at the end; must survive `structuredClone`, as `rest` must. Default: nothing. */
  readonly options?: unknown
  /** Distance between the points of the finite differences. Default 1e-4. */
  readonly step?: number
}

export interface GradientCheck {
  /** The function's value in double precision. */
  readonly value: DoubleTensor
  /** Its gradient by each input, as the function itself computes it. */
  readonly gradients: readonly DoubleTensor[]
  /** The largest `|gradient - finite difference| / max(1, |finite difference|)`. */
  readonly worst: number
}

/**
 * Checks the gradient of a function of tensors, such as a loss, against finite differences in double precision.
 *
 * TensorFlow.js computes in float32, where finite differences are worth two digits. Its plain JavaScript engine
 * computes in whatever `Float32Array` is, so the check runs in a thread where that name stands for `Float64Array`, and
 * the function is loaded there anew: `module` must export it under `name`, and it gets the inputs as tensors followed by
 * `rest` and `options`. A value that isn't a scalar is weighted by 1, 2, 3, … and summed, so that every element's gradient counts.
 *
 * Differences are central, of fourth order: four evaluations an input element.
 *
 * @throws what the function throws.
 */
export function checkGradient(
  module: URL,
  name: string,
  inputs: readonly DoubleTensor[],
  { rest = [], options, step = 1e-4 }: CheckGradientOptions = {},
): Promise<GradientCheck> {
  const id = nextTask
  nextTask += 1
  return new Promise((resolve, reject) => {
    const worker = gradientThread()
    waiting.set(id, { resolve, reject })
    worker.ref()
    worker.postMessage({ id, module: module.href, name, inputs, rest, options, step } satisfies GradientTask)
  })
}

interface Waiting {
  resolve(check: GradientCheck): void
  reject(error: unknown): void
}

let nextTask = 0
let thread: Worker | undefined
const waiting = new Map<number, Waiting>()

/** One thread for all checks of a process, since it takes its time to start; without work it keeps no process alive. */
function gradientThread(): Worker {
  if (thread !== undefined) return thread
  const fromSources = import.meta.url.endsWith('.ts')
  const worker = new Worker(new URL(fromSources ? './gradient-thread.ts' : './gradient-thread.js', import.meta.url), {
    execArgv: fromSources ? ['--conditions=@neg/source'] : [],
  })
  worker.on('message', ({ id, check, error }: GradientAnswer) => {
    const caller = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
    if (check === undefined) caller?.reject(error)
    else caller?.resolve(check)
  })
  const fail = (error: Error): void => {
    thread = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.once('error', fail)
  worker.once('exit', (status) => fail(new Error(`the gradients' thread ended with status ${status}`)))
  thread = worker
  return worker
}
