import * as tf from '@tensorflow/tfjs'

import { checkViews, groco, type GroCoOptions, orderedViews } from './groco.ts'

/** How far apart the groups of a view's anchors are: means over its items, in units of the similarity. */
export interface GroCoViewReport {
  readonly loss: number
  /** The least similar positive, which is the hardest to bring up, and the most similar one. */
  readonly hardestPositive: number
  readonly easiestPositive: number
  /** The most similar negative, and the least similar of those that are kept. */
  readonly hardestNegative: number
  readonly easiestNegative: number
  /** Hardest positive minus hardest negative: above 0 where the groups are in order. */
  readonly gap: number
}

/**
 * What `groco` sees in a batch, for each view as the anchor: its loss, and how far the groups are apart.
 *
 * @param views [V, N, d]
 * @throws as `groco`.
 * @system 10
 */
export async function groCoReport(views: tf.Tensor3D, options: GroCoOptions = {}): Promise<GroCoViewReport[]> {
  checkViews(views, options)
  const [count] = views.shape
  const measured = tf.tidy(() => {
    const losses = groco(views, { ...options, reduction: 'none' }).mean<tf.Tensor1D>(1)
    const columns = orderedViews(views, options).flatMap(({ views: part, groups: { scores, negatives } }) =>
      tf.split(scores, part.length).map((ofView) => {
        const at = (column: number): tf.Tensor => ofView.slice([0, column], [-1, 1]).mean()
        return tf.stack([at(scores.shape[1] - 1), at(negatives), at(negatives - 1), at(0)])
      }),
    )
    return tf.concat([losses.expandDims(1), tf.stack(columns)], 1)
  })
  const numbers = await measured.data()
  measured.dispose()
  return Array.from({ length: count }, (_, view) => {
    const [loss, easiestPositive, hardestPositive, hardestNegative, easiestNegative] = numbers.slice(
      5 * view,
      5 * view + 5,
    )
    const gap = hardestPositive - hardestNegative
    return { loss, hardestPositive, easiestPositive, hardestNegative, easiestNegative, gap }
  })
}
