import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs'

/** An operand of an `einsum`, and the label of each of its axes. */
export interface Labelled {
  readonly tensor: Tensor
  readonly labels: string
}

/** `ij,jk->ik` as the labels of its terms and of its output. */
export function equationOf({ equation }: Readonly<NamedAttrMap>): {
  readonly terms: string[]
  readonly output: string
} {
  const [inputs, output] = String(equation).replaceAll(/\s/g, '').split('->')
  return { terms: inputs.split(','), output }
}

/** The operand with its axes in another order. */
export function inOrder({ tensor, labels }: Labelled, order: string): Tensor {
  return labels === order ? tensor : tensor.transpose([...order].map((label) => labels.indexOf(label)))
}

/** The operand with its axes in the order of `all`, of length 1 where it has none. */
export function alongAll(operand: Labelled, all: string): Tensor {
  const order = [...all].filter((label) => operand.labels.includes(label)).join('')
  const { shape } = operand.tensor
  return inOrder(operand, order).reshape(
    [...all].map((label) => (order.includes(label) ? shape[operand.labels.indexOf(label)] : 1)),
  )
}
