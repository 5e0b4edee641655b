import * as tf from '@tensorflow/tfjs'

/**
 * The same values as a constant: no gradient passes through it.
 *
 * For targets, teachers and hardness weights computed from what is being trained. TensorFlow.js has no such function. The
 * path is cut, not multiplied by zero: nothing before it is walked backward, so that an infinite slope there does no
 * harm. O(1), the values are shared. Where every path to an input is cut, TensorFlow.js refuses to differentiate by it.
 *
 * @param x any shape and dtype.
 */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  // A step without inputs: the tape finds no way back from it.
  return tf.customGrad(() => ({ value: x.clone(), gradFunc: () => [] }))() as T
}
