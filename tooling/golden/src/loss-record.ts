import * as tf from '@tensorflow/tfjs'

/** Numbers of a vector file as nested arrays, or one number. */
export type Numbers = number | readonly Numbers[]

/** A loss and its gradient by each input. */
export type LossRecord<Name extends string> = {
  loss: tf.Tensor
  gradients: Record<Name, tf.Tensor>
}

/** Inputs as tensors. */
export function tensorOf<T extends tf.Tensor>(numbers: Numbers): T {
  return tf.tensor(numbers as tf.TensorLike, undefined, 'float32') as T
}

/** Calls a loss with the inputs as tensors, by name, and differentiates it by all of them. */
export function lossRecord<Name extends string>(
  inputs: Readonly<Record<Name, Numbers>>,
  loss: (tensors: Readonly<Record<Name, tf.Tensor>>) => tf.Tensor,
): LossRecord<Name> {
  return tf.tidy(() => {
    const names = Object.keys(inputs) as Name[]
    const named = (tensors: readonly tf.Tensor[]): Record<Name, tf.Tensor> =>
      Object.fromEntries(names.map((name, i) => [name, tensors[i]])) as Record<Name, tf.Tensor>
    const tensors = names.map((name) => tensorOf(inputs[name]))
    const { value, grads } = tf.valueAndGrads((...given) => loss(named(given)))(tensors)
    return { loss: value, gradients: named(grads) }
  })
}
