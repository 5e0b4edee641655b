import * as tf from '@tensorflow/tfjs'

/** Scores of a block: 4 MB. */
const scoresOfBlock = 2 ** 20

export interface LargestScoreSumsOptions {
  /** Whether candidate i is left out for row i. Default false. */
  readonly excludeOwnRow?: boolean
}

/**
 * For each row of `queries` the sum of its `count` largest inner products with candidates, of equal ones those of the
 * lower candidate. The choice is constant for the gradient, which is analytic; scores are made in blocks and dropped.
 */
export function largestScoreSums(
  queries: tf.Tensor2D,
  candidates: tf.Tensor2D,
  count: number,
  { excludeOwnRow = false }: LargestScoreSumsOptions = {},
): tf.Tensor1D {
  const [rows] = queries.shape
  const [columns] = candidates.shape
  const blocks = blocksOf(rows, Math.max(1, Math.floor(scoresOfBlock / columns)))
  return tf.customGrad((...inputs) => {
    const [q, c, save] = inputs as unknown as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc]
    const found = blocks.map(([start, length]) =>
      tf.tidy(() => {
        const scores: tf.Tensor2D = tf.matMul(q.slice([start, 0], [length, -1]), c, false, true)
        const { values, indices } = tf.topk(excludeOwnRow ? withoutOwn(scores, start) : scores, count)
        return [values.sum<tf.Tensor1D>(1), indices] as [tf.Tensor1D, tf.Tensor2D]
      }),
    )
    const chosen = tf.concat(found.map(([, indices]) => indices))
    save([q, c, chosen])
    return {
      value: tf.concat(found.map(([sums]) => sums)),
      gradFunc: (dy: tf.Tensor1D, [x, y, places]: tf.Tensor[]) =>
        gradients(x as tf.Tensor2D, y as tf.Tensor2D, places as tf.Tensor2D, dy, blocks),
    }
  })(queries, candidates)
}

function gradients(
  q: tf.Tensor2D,
  c: tf.Tensor2D,
  chosen: tf.Tensor2D,
  dy: tf.Tensor1D,
  blocks: readonly (readonly [number, number])[],
): tf.Tensor[] {
  const ofQueries: tf.Tensor2D[] = []
  let ofCandidates: tf.Tensor2D = tf.zerosLike(c)
  for (const [start, length] of blocks) {
    const block = tf.tidy(() => {
      const slopes = dy.slice(start, length).expandDims<tf.Tensor2D>(1)
      const kept = marked(chosen.slice([start, 0], [length, -1]), c.shape[0]).mul<tf.Tensor2D>(slopes)
      return {
        ofQueries: tf.matMul<tf.Tensor2D>(kept, c),
        ofCandidates: ofCandidates.add<tf.Tensor2D>(tf.matMul(kept, q.slice([start, 0], [length, -1]), true)),
      }
    })
    ofCandidates.dispose()
    ofQueries.push(block.ofQueries)
    ;({ ofCandidates } = block)
  }
  return [tf.concat(ofQueries), ofCandidates]
}

/** Scores with the own candidate of each row below all others. */
function withoutOwn(scores: tf.Tensor2D, start: number): tf.Tensor2D {
  const [length, columns] = scores.shape
  const own = tf
    .range(start, start + length)
    .expandDims(1)
    .equal(tf.range(0, columns).expandDims(0))
  return scores.sub(own.cast('float32').mul(1e30))
}

/** 1 at the chosen columns of each row, [rows, columns]. */
function marked(chosen: tf.Tensor2D, columns: number): tf.Tensor2D {
  const [rows, count] = chosen.shape
  const row = tf.range(0, rows, 1, 'int32').expandDims(1).tile([1, count])
  const places = tf.stack([row.flatten(), chosen.flatten()], 1)
  return tf.scatterND(places, tf.ones([rows * count]), [rows, columns])
}

function blocksOf(rows: number, size: number): [start: number, length: number][] {
  return Array.from({ length: Math.ceil(rows / size) }, (_, block) => [
    block * size,
    Math.min(size, rows - block * size),
  ])
}
