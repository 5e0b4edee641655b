import type * as Tensorflow from '@tensorflow/tfjs'

type Gradients = (...call: readonly unknown[]) => unknown

/** What of TensorFlow.js's engine is looked at. */
interface TapeKeeper {
  gradients: Gradients
  readonly state: {
    readonly gradientDepth: number
    activeTape: { readonly saved?: readonly Tensorflow.Tensor[] | null }[] | null
  }
}

/**
 * Frees what was recorded for a gradient when the function throws. TensorFlow.js frees it at the end of the backward
 * pass alone, so that an error on the way leaves every saved tensor behind, whatever `tidy` stands around it.
 *
 * @param marker set on what is repaired, so that a second call changes nothing.
 */
export function freeAbandonedTapes(tf: typeof Tensorflow, marker: symbol): void {
  const engine = tf.engine() as unknown as TapeKeeper
  const original = engine.gradients
  if (marker in original) return
  const gradients: Gradients = (...call) => {
    try {
      return original.apply(engine, call as unknown[])
    } catch (error) {
      const { state } = engine
      // An outer gradient still needs what was recorded for it.
      if (state.gradientDepth === 0 && state.activeTape !== null) {
        for (const { saved } of state.activeTape) {
          for (const tensor of saved ?? []) if (!tensor.isDisposed) tensor.dispose()
        }
        state.activeTape = null
      }
      throw error
    }
  }
  engine.gradients = Object.assign(gradients, { [marker]: true })
}
