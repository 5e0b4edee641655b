import type * as Tensorflow from '@tensorflow/tfjs'
import { parentPort } from 'node:worker_threads'

import type { GradientCheck } from './check-gradient.ts'
import type { DoubleTensor } from './double-tensor.ts'

/** A check to do. */
export interface GradientTask {
  readonly id: number
  readonly module: string
  readonly name: string
  readonly inputs: readonly DoubleTensor[]
  readonly rest: readonly unknown[]
  readonly options: unknown
  readonly step: number
}

/** What came of it: the check, or what the function threw. */
export interface GradientAnswer {
  readonly id: number
  readonly check?: GradientCheck
  readonly error?: unknown
}

// Before anything loads TensorFlow.js, which then takes doubles for its floats.
Object.assign(globalThis, { Float32Array: Float64Array })
const tf = await import('@tensorflow/tfjs')
const { useEngine } = await import('../engine/use-engine.ts')
const { isDoubleTensor } = await import('./double-tensor.ts')
// Node's own test knows the true float array alone.
Object.assign(tf.env().platform, { isTypedArray: ArrayBuffer.isView })
await useEngine({ prefer: 'cpu' })
parentPort?.on('message', async (task: GradientTask) => {
  const answer = await check(task).then(
    (found): GradientAnswer => ({ id: task.id, check: found }),
    (error: unknown): GradientAnswer => ({ id: task.id, error }),
  )
  parentPort?.postMessage(answer)
})

async function check({ module, name, inputs, rest, options, step }: GradientTask): Promise<GradientCheck> {
  const exports = (await import(module)) as Record<string, (...args: unknown[]) => Tensorflow.Tensor>
  const given = rest.map((item) => (isDoubleTensor(item) ? tf.tensor(item.values, [...item.shape], 'float32') : item))
  const evaluate = (...tensors: Tensorflow.Tensor[]): Tensorflow.Tensor => exports[name](...tensors, ...given, options)
  const scalar = (...tensors: Tensorflow.Tensor[]): Tensorflow.Scalar => {
    const value = evaluate(...tensors)
    return value.flatten().dot(tf.range(1, value.size + 1)) as Tensorflow.Scalar
  }
  const tensors = inputs.map(({ shape, values }) => tf.tensor(values, [...shape], 'float32'))
  const gradients = await Promise.all(tf.grads(scalar)(tensors).map(read))
  let worst = 0
  for (const [which, { values, shape }] of inputs.entries()) {
    for (let i = 0; i < values.length; i += 1) {
      const at = async (distance: number): Promise<number> => {
        const moved = values.slice()
        moved[i] += distance
        const value = tf.tidy(() => scalar(...tensors.with(which, tf.tensor(moved, [...shape], 'float32'))))
        return (await read(value)).values[0]
      }
      const near = (await at(step)) - (await at(-step))
      const far = (await at(2 * step)) - (await at(-2 * step))
      const slope = (8 * near - far) / (12 * step)
      worst = Math.max(worst, Math.abs(gradients[which].values[i] - slope) / Math.max(1, Math.abs(slope)))
    }
  }
  return { value: await read(evaluate(...tensors)), gradients, worst }
}

async function read(tensor: Tensorflow.Tensor): Promise<DoubleTensor> {
  const values = Float64Array.from(await tensor.data())
  const { shape } = tensor
  tensor.dispose()
  return { shape, values }
}
