import * as tf from '@tensorflow/tfjs'
import type { TensorContainer } from '@tensorflow/tfjs'

/**
 * Calls a function and makes sure that it leaves no tensor behind but those it returns, which are disposed here.
 *
 * When the function throws, nothing may be left at all; its error is then passed on, so that a test can expect it.
 *
 * ```ts
 * await expectNoLeak(() => loss(x))
 * await expect(expectNoLeak(() => loss(wrongShape))).rejects.toMatchObject({ code: 'NEG_SHAPE' })
 * ```
 *
 * @throws an error that counts what was left, or what the function throws.
 */
export async function expectNoLeak(run: () => TensorContainer | Promise<TensorContainer>): Promise<void> {
  const before = tf.memory()
  let failure: { readonly error: unknown } | undefined
  try {
    tf.dispose(await run())
  } catch (error) {
    failure = { error }
  }
  const after = tf.memory()
  const tensors = after.numTensors - before.numTensors
  const buffers = after.numDataBuffers - before.numDataBuffers
  if (tensors !== 0 || buffers !== 0) {
    const when = failure === undefined ? 'returned' : 'threw'
    throw new Error(`${tensors} tensors and ${buffers} buffers more than before the function ${when}`, {
      cause: failure?.error,
    })
  }
  if (failure !== undefined) throw failure.error
}
