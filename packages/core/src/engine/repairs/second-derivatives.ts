import type { GradientRepair } from './repair.ts'

/** Kernels whose gradient is made from their result, and the names of their inputs. */
const inputsOf: Readonly<Record<string, string[]>> = {
  Exp: ['x'],
  Pow: ['a', 'b'],
  Sigmoid: ['x'],
  Softmax: ['logits'],
  Tanh: ['x'],
}

/**
 * Second derivatives of the kernels whose gradient is made from their saved result. TensorFlow.js puts that copy on the
 * tape ahead of the kernel itself, which cuts it off: the second derivative is missing or, worse, partly missing. Inside
 * a gradient of a gradient the result is computed again here, from the inputs; a single gradient costs what it did.
 */
export const secondDerivatives: readonly GradientRepair[] = Object.entries(inputsOf).map(([kernel, inputs]) => ({
  kernel,
  build(tf, existing) {
    const { state } = tf.engine()
    const first = existing.inputsToSave ?? []
    return {
      // Read while a kernel runs: only within two gradients at once the inputs are needed beside the result.
      get inputsToSave() {
        return state.gradientDepth > 1 ? inputs : first
      },
      outputsToSave: existing.outputsToSave,
      gradFunc(dy, saved, attrs) {
        const values = saved.slice(0, -1)
        const again = state.gradientDepth > 0 && values.length === inputs.length
        const result = again
          ? tf.engine().runKernel(kernel, Object.fromEntries(inputs.map((name, at) => [name, values[at]])), attrs)
          : saved[saved.length - 1]
        return existing.gradFunc(dy, [...values.slice(0, first.length), result as (typeof saved)[number]], attrs)
      },
    }
  },
}))
