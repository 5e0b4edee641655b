import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'

/** What lengths are at least, so that a vector that its gate closes has the cosine 0. */
const shortest = 1e-12

/**
 * Cosines in the subspace that a gate opens: `s_ij = cos(g_i z_i, g_i k_j)`, the gate of row i on both sides, so that s isn't
 * symmetric.
 *
 * Wu et al., "Rethinking positive pairs in contrastive learning" (2024). Made from two products, `(z g^2) k^T` and `g^2
 * (k^2)^T`: memory O(B N), time O(B N d), nothing of B x N x d. Scaling a gate changes nothing.
 *
 * @param embeddings z [B, d]
 * @param keys k [N, d]
 * @param gates g [B, d]
 * @returns [B, N]
 * @throws NEG_SHAPE for shapes that don't fit.
 * @system 13
 */
export function gatedCosine(embeddings: tf.Tensor2D, keys: tf.Tensor2D, gates: tf.Tensor2D): tf.Tensor2D {
  const [rows, width] = embeddings.shape
  const fits = embeddings.rank === 2 && keys.rank === 2 && embeddings.size > 0 && keys.size > 0
  if (!fits || keys.shape[1] !== width || gates.shape.join() !== [rows, width].join()) {
    throw new NegError('NEG_SHAPE', `embeddings [${embeddings.shape}], keys [${keys.shape}], gates [${gates.shape}]`, {
      where: { field: 'gates' },
      remedy: 'Give embeddings and gates [B, d] and keys [N, d], none of them empty.',
    })
  }
  return tf.tidy(() => {
    const open = gates.square<tf.Tensor2D>()
    const products = tf.matMul(embeddings.mul<tf.Tensor2D>(open), keys, false, true)
    const own = embeddings.mul(gates).square().sum(1, true).sqrt().maximum(shortest)
    const theirs = tf.matMul(open, keys.square<tf.Tensor2D>(), false, true).sqrt().maximum(shortest)
    return products.div(own.mul(theirs))
  })
}
