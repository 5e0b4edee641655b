import { symmetricEigen } from '../linear-algebra/symmetric-eigen.ts'
import { createMatrix } from '../linear-algebra/matrix.ts'
import { checkNodeCount, type QuadratureRule } from './rule.ts'

/**
 * Gauss-Hermite quadrature for a standard normal variable: sum of weights * f(nodes) is E f(Z), exact for polynomials
 * of degree up to 2 count - 1. Weights sum to 1.
 *
 * In the physicists' form (weight exp(-x^2)) the nodes are these divided by sqrt 2 and the weights these times sqrt pi.
 * Nodes are eigenvalues of the Jacobi matrix (Golub and Welsch 1969), polished by Newton's method; weights come from
 * the orthonormal polynomials, so that small ones are accurate too. A function much sharper than the distance of the
 * nodes (about 3 / sqrt(count) in the middle) needs `normalGrid`. Time O(count^3), about 40 ms for 120.
 *
 * @throws NEG_RANGE unless `count` is a whole number from 1 to 512.
 */
export function gaussHermite(count: number): QuadratureRule {
  checkNodeCount(count, 512)
  const jacobi = createMatrix(count, count)
  for (let i = 1; i < count; i += 1) {
    jacobi.values[i * count + i - 1] = Math.sqrt(i)
    jacobi.values[(i - 1) * count + i] = Math.sqrt(i)
  }
  const start = symmetricEigen(jacobi).values
  const nodes = new Float64Array(count)
  const weights = new Float64Array(count)
  for (let i = 0; i < count; i += 1) {
    // Nodes lie symmetrically about 0; the lower half mirrors the upper one.
    const mirror = count - 1 - i
    if (i > mirror) continue
    let node = i === mirror ? 0 : start[i]
    if (node !== 0) node -= orthonormal(node, count).newton
    const weight = 1 / orthonormal(node, count).squares
    nodes[i] = node === 0 ? 0 : -node
    nodes[mirror] = node
    weights[i] = weight
    weights[mirror] = weight
  }
  return { nodes, weights }
}

/** The orthonormal Hermite polynomials at x: the sum of the first `count` squares, and Newton's step towards a root. */
function orthonormal(x: number, count: number): { readonly squares: number; readonly newton: number } {
  let before = 0
  let current = 1
  let squares = 0
  for (let degree = 0; degree < count; degree += 1) {
    squares += current * current
    const next = (x * current - Math.sqrt(degree) * before) / Math.sqrt(degree + 1)
    before = current
    current = next
  }
  return { squares, newton: current / (Math.sqrt(count) * before) }
}
