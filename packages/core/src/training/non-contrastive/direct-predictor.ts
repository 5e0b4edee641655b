import { NegError } from '../../errors.ts'
import { symmetricPart } from '../../numerics/linear-algebra/check-matrix.ts'
import { createMatrix, type Matrix, transpose } from '../../numerics/linear-algebra/matrix.ts'
import { multiply } from '../../numerics/linear-algebra/multiply.ts'
import { symmetricEigen } from '../../numerics/linear-algebra/symmetric-eigen.ts'

export interface DirectPredictorOptions {
  /** epsilon: what the eigenvalues of the predictor are raised by; may be negative. Default 0.01. */
  readonly epsilon?: number
  /** c: shares of the largest eigenvalue are taken to the power 1/c. Default 2. */
  readonly root?: number
  /** Whether epsilon is added before the root is taken. Default false. */
  readonly epsilonInside?: boolean
  /** `relative` (default): `(s / s_max)^(1/c) + epsilon`; `paper`: `s^(1/c) + epsilon s_max`. */
  readonly form?: 'relative' | 'paper'
  /** r: all eigenvalues are multiplied by 1 - r. Default 0. */
  readonly shrink?: number
}

/** What the eigenvalues of a predictor are at least, so that no direction is ever lost. */
const smallest = 1e-4
const largestSize = 512

/**
 * DirectPred: the linear predictor of learning without negatives, computed from the correlation of its inputs instead of
 * learnt.
 *
 * `F = U diag(s) U^T`, `p_j = (s_j / s_max)^(1/2) + epsilon`, at least 1e-4, `W_p = U diag(p) U^T`; Tian, Chen, Ganguli,
 * "Understanding self-supervised learning dynamics without contrastive pairs" (2021), section 4. Negative eigenvalues count
 * as 0. The form of the paper, `sqrt(s_j) + epsilon s_max`, differs by a factor and in the meaning of epsilon. Time O(d^3)
 * in float64.
 *
 * @param correlation F [d, d], such as the value of a `CorrelationAverage`; d is at most 512.
 * @returns W_p [d, d], symmetric.
 * @throws NEG_SHAPE, NEG_RANGE unless F is square and symmetric (to 1e-4) and no larger; NEG_NOT_FINITE; NEG_RANGE for a
 *   correlation without a positive eigenvalue (the features collapsed) or an option out of range.
 * @system 43
 */
export function directPredictor(correlation: Matrix, options: DirectPredictorOptions = {}): Matrix {
  const { epsilon = 0.01, root = 2, epsilonInside = false, form = 'relative', shrink = 0 } = options
  checkOptions({ epsilon, root, form, shrink })
  checkSize(correlation)
  const { values, vectors } = symmetricEigen(correlation)
  if (!(values[0] > 0)) throw collapsed()
  const unit = form === 'paper' ? 1 : values[0]
  const raised = form === 'paper' ? epsilon * values[0] : epsilon
  const scaled = createMatrix(vectors.rows, vectors.columns, vectors.values)
  values.forEach((value, j) => {
    const share = Math.max(value, 0) / unit
    const p = epsilonInside
      ? Math.max(share + raised, smallest) ** (1 / root)
      : Math.max(share ** (1 / root) + raised, smallest)
    for (let i = 0; i < scaled.rows; i += 1) scaled.values[i * scaled.columns + j] *= (1 - shrink) * p
  })
  return multiply(scaled, transpose(vectors))
}

export interface DirectCopyOptions {
  /** epsilon. Default 0.01. */
  readonly epsilon?: number
}

/**
 * DirectCopy: the correlation itself as the predictor, `W_p = F + epsilon I`; Wang, Chen, Du, Tian, "Towards demystifying
 * representation learning with non-contrastive self-supervision" (2021), without an eigendecomposition. O(d^2).
 *
 * @param correlation F [d, d]
 * @throws NEG_SHAPE, NEG_RANGE unless F is square and symmetric (to 1e-4); NEG_NOT_FINITE; NEG_RANGE where all of it is 0
 *   (the features collapsed).
 * @system 43
 */
export function directCopy(correlation: Matrix, { epsilon = 0.01 }: DirectCopyOptions = {}): Matrix {
  checkOptions({ epsilon, root: 1, form: 'relative', shrink: 0 })
  const predictor = symmetricPart('correlation', correlation, 1e-4)
  if (predictor.values.every((value) => value === 0)) throw collapsed()
  for (let i = 0; i < predictor.rows; i += 1) predictor.values[i * predictor.rows + i] += epsilon
  return predictor
}

function collapsed(): NegError {
  return new NegError('NEG_RANGE', 'the correlation has no positive eigenvalue: the features collapsed to 0', {
    where: { field: 'correlation' },
    remedy: 'Lower the weight decay or the learning rate, and look at collapseMonitor from the first step on.',
  })
}

function checkSize({ rows }: Matrix): void {
  if (rows <= largestSize) return
  throw new NegError('NEG_RANGE', `the correlation has ${rows} rows`, {
    where: { field: 'correlation' },
    remedy: `Project to at most ${largestSize} dimensions, or take directCopy.`,
  })
}

function checkOptions({ epsilon, root, form, shrink }: Required<Omit<DirectPredictorOptions, 'epsilonInside'>>): void {
  const wrong = Object.entries({
    epsilon: Number.isFinite(epsilon),
    root: root > 0 && Number.isFinite(root),
    form: form === 'relative' || form === 'paper',
    shrink: shrink >= 0 && shrink < 1,
  }).find(([, fits]) => !fits)
  if (wrong === undefined) return
  throw new NegError('NEG_RANGE', `${wrong[0]} is out of range`, {
    where: { field: wrong[0] },
    remedy: "Take a finite epsilon, a root above 0, the form 'relative' or 'paper' and a shrink from 0 to below 1.",
  })
}
