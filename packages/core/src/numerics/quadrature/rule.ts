import { NegError } from '../../errors.ts'

/** A quadrature rule: the integral of f is about the sum of `weights[i] * f(nodes[i])`. Nodes ascend. */
export interface QuadratureRule {
  readonly nodes: Float64Array
  readonly weights: Float64Array
}

/** @throws NEG_RANGE unless `count` is a whole number from 1 to `most`. */
export function checkNodeCount(count: number, most: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= most) return
  throw new NegError('NEG_RANGE', `${count} is no number of nodes from 1 to ${most}`, { where: { field: 'count' } })
}
