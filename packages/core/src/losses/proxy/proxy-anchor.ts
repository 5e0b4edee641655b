import * as tf from '@tensorflow/tfjs'

import { contrastive } from '../../kernels/contrastive.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { segmentMax } from '../../kernels/segments/segment-max.ts'
import { segmentSum } from '../../kernels/segments/segment-sum.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { checkAboveZero, checkFinite } from '../../check-options.ts'
import { checkClassified, ownProducts } from './classified-rows.ts'

export interface ProxyAnchorOptions {
  /** delta: how far cosines should be beyond 0 on either side. Default 0.1. */
  readonly margin?: number
  /** alpha: cosines are multiplied by it. Default 32. */
  readonly scale?: number
  /** Most proxies whose scores are held at a time. Default: as many as make a block that computes fast. */
  readonly blockSize?: number
}

/**
 * Proxy-Anchor: each class's proxy draws the rows of its class and pushes all others away, the hardest of the batch the
 * most.
 *
 * `1/|P+| sum_{p in P+} log(1 + sum_{x of p} exp(-alpha (s - delta))) + 1/|P| sum_p log(1 + sum_{x not of p} exp(alpha (s +
 * delta)))` with cosines s, P all proxies and P+ those whose class is in the batch; Kim, Kim, Cho, Kwak, "Proxy anchor loss
 * for deep metric learning" (2020), equation 4. `proxyNCA` has rows for anchors. Scores are never held whole: memory
 * O((B + C) d).
 *
 * @param embeddings [B, d], of any length.
 * @param proxies [C, d], one for each class, of any length.
 * @param labels [B], 0 .. C - 1
 * @returns a scalar.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a label or an option.
 */
export function proxyAnchor(
  embeddings: tf.Tensor2D,
  proxies: tf.Tensor2D,
  labels: Int32Array,
  options: ProxyAnchorOptions = {},
): tf.Tensor {
  const { margin = 0.1, scale = 32, blockSize } = options
  checkAboveZero({ scale })
  checkFinite({ margin })
  const classes = checkClassified(embeddings, proxies, labels)
  const rows = labels.length
  return tf.tidy(() => {
    const [x, p] = [unitRows(embeddings), unitRows(proxies)]
    // A row of zeros stands for the 1 in the logarithm: with the kernel's margin its score is -alpha delta.
    const push = contrastive(p, x.concat(tf.zeros([1, x.shape[1]])), {
      temperature: 1 / scale,
      margin,
      positives: new Int32Array(classes).fill(rows),
      excludeLabels: {
        queryLabels: Int32Array.from({ length: classes }, (_, label) => label),
        candidateLabels: Int32Array.of(...labels, -1),
      },
      blockSize,
    })
    const exponents = ownProducts(x, p, labels).sub<tf.Tensor1D>(margin).mul<tf.Tensor1D>(-scale)
    const pull = logOnePlusSums(exponents, labels, classes).sum().div(new Set(labels).size)
    return pull.add(push)
  })
}

/** `log(1 + sum of exp)` over the rows of each class, 0 without rows. */
function logOnePlusSums(exponents: tf.Tensor1D, labels: Int32Array, classes: number): tf.Tensor1D {
  const segments = { ids: labels, count: classes }
  const largest = segmentMax(stopGradient(exponents), segments).relu<tf.Tensor1D>()
  const below = exponents.sub<tf.Tensor1D>(largest.gather(tf.tensor1d(labels, 'int32')))
  return segmentSum(below.exp<tf.Tensor1D>(), segments).add<tf.Tensor1D>(largest.neg().exp()).log().add(largest)
}
