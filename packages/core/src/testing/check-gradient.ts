import { Worker } from 'node:worker_threads'

/** A matrix or tensor in row-major order, held in doubles. */
export interface DoubleTensor {
  readonly shape: readonly number[]
  readonly values: Float64Array
}

export interface CheckGradientOptions {
  /** What the function takes after its tensors; must survive `structuredClone`. Default: nothing. */
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
 * `options`. A value that isn't a scalar is weighted by 1, 2, 3, … and summed, so that every element's gradient counts.
 *
 * Differences are central, of fourth order: four evaluations an input element.
 *
 * @throws what the function throws.
 */
export function checkGradient(
  module: URL,
  name: string,
  inputs: readonly DoubleTensor[],
  { options, step = 1e-4 }: CheckGradientOptions = {},
): Promise<GradientCheck> {
  const fromSources = import.meta.url.endsWith('.ts')
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL(fromSources ? './gradient-thread.ts' : './gradient-thread.js', import.meta.url), {
      workerData: { module: module.href, name, inputs, options, step },
      execArgv: fromSources ? ['--conditions=@neg/source'] : [],
    })
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', (status) => reject(new Error(`the gradient's thread ended with status ${status}`)))
  })
}
