import * as tf from '@tensorflow/tfjs'

/** Numbers of the differences between a block of rows and all others that are made at a time. */
const blockNumbers = 1 << 20
/** Rows x rows x dimension up to which distances are made from differences. */
const exactUpTo = 1 << 20

/**
 * Squared Euclidean distances `|x_i - y_j|^2` between all rows of two matrices.
 *
 * Up to a million numbers (128 rows against 128 of dimension 64) they are made from the differences, exact to the
 * last bits, in blocks; beyond, from `|x|^2 - 2 <x, y> + |y|^2`, ten times faster, where distances below a thousandth
 * of the rows' length drown in rounding. The gradient is analytic: `dx_i = 2 sum_j g_ij (x_i - y_j)`.
 *
 * @param x [n, d]
 * @param y [m, d]
 * @returns [n, m]; O(n m) memory.
 */
export function squaredDistances(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D {
  return tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc
    const rows = inputs as tf.Tensor2D[]
    save(rows)
    return {
      value: squares(rows[0], rows.at(-1) ?? rows[0]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => pull(saved as tf.Tensor2D[], dy.mul<tf.Tensor2D>(2)),
    }
  })(...(x === y ? [x] : [x, y]))
}

/**
 * The gradient of distances by the rows: `sum_j w_ij (x_i - y_j)` for every row of x, and `sum_i w_ij (y_j - x_i)` for
 * every row of y; the sum of both where the rows are compared with each other.
 *
 * @param rows x and y, or x alone.
 */
export function pull([x, y]: readonly tf.Tensor2D[], weights: tf.Tensor2D): tf.Tensor2D[] {
  if (y === undefined) {
    const both = weights.add<tf.Tensor2D>(weights.transpose())
    return [x.mul(both.sum(1, true)).sub(both.matMul(x))]
  }
  return [
    x.mul(weights.sum(1, true)).sub(weights.matMul(y)),
    y.mul(weights.sum(0).expandDims(1)).sub(weights.matMul(x, true)),
  ]
}

/** The distances themselves, off the tape. */
export function squares(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D {
  const [rows, dimension] = x.shape
  const columns = y.shape[0]
  if (rows === 0 || columns === 0) return tf.zeros([rows, columns])
  if (rows * columns * dimension > exactUpTo) {
    const lengths = x.square().sum(1, true)
    const others = x === y ? lengths.transpose() : y.square().sum(1)
    return lengths
      .add(others)
      .sub(x.matMul(y, false, true).mul(2))
      .relu()
  }
  const block = Math.max(1, Math.floor(blockNumbers / (columns * dimension)))
  const right = y.expandDims<tf.Tensor3D>(0)
  const blocks: tf.Tensor2D[] = []
  for (let start = 0; start < rows; start += block) {
    const left = x.slice([start, 0], [Math.min(block, rows - start), -1]).expandDims<tf.Tensor3D>(1)
    blocks.push(tf.tidy(() => left.sub(right).square().sum(2)))
  }
  return blocks.length === 1 ? blocks[0] : tf.concat(blocks)
}
