import type { GradientRepair } from './repair.ts'

/** Kernels that only compare, join truths or draw, and the names of their inputs. */
const inputsOf: Readonly<Record<string, string[]>> = {
  Greater: ['a', 'b'],
  GreaterEqual: ['a', 'b'],
  Less: ['a', 'b'],
  LessEqual: ['a', 'b'],
  Equal: ['a', 'b'],
  NotEqual: ['a', 'b'],
  LogicalAnd: ['a', 'b'],
  LogicalOr: ['a', 'b'],
  LogicalNot: ['x'],
  All: ['x'],
  Any: ['x'],
  SearchSorted: ['sortedSequence', 'values'],
  Multinomial: ['logits'],
}

/**
 * The gradient of what changes in steps: zero. TensorFlow.js has none for these kernels (and for `GreaterEqual` one that
 * fails on integers), so that a mask computed from what is differentiated stops the whole gradient. It also completes
 * the second derivatives of `max` and `min`, whose gradient asks which entries are equal to the largest.
 */
export const piecewiseConstantGradients: readonly GradientRepair[] = Object.entries(inputsOf).map(
  ([kernel, inputs]) => ({
    kernel,
    build: (tf) => ({
      inputsToSave: inputs,
      gradFunc: (_dy, saved) => Object.fromEntries(inputs.map((name, at) => [name, () => tf.zeros(saved[at].shape)])),
    }),
  }),
)
