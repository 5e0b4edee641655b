import type * as Tensorflow from '@tensorflow/tfjs'

import { alongAll, equationOf, inOrder } from './einsum-axes.ts'
import type { Labelled } from './einsum-axes.ts'
import type { Kernel, Repair } from './repair.ts'

/**
 * `einsum` on wasm, which has none: two operands of floats are transposed and multiplied as matrices, O(result * summed)
 * time and no more memory than operands and result; anything else is broadcast, multiplied and summed.
 */
export const einsumOnWasm: Repair = { kernel: 'Einsum', backend: 'wasm', build }

/** The same on cpu, which holds the product of all axes at once and fails where it sums several. */
export const einsumOnCpu: Repair = { kernel: 'Einsum', backend: 'cpu', build }

function build(tf: typeof Tensorflow): Kernel {
  return (call) =>
    tf.tidy(() => {
      const tensors = Object.values(call.inputs) as Tensorflow.Tensor[]
      const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(String(call.attrs['equation']), tensors.length)
      tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors)
      const { terms, output } = equationOf(call.attrs)
      const operands = tensors.map((tensor, at) => ({ tensor, labels: terms[at] }))
      if (operands.length === 2 && tensors.every(({ dtype }) => dtype === 'float32')) {
        return asProduct(operands[0], operands[1], output)
      }
      const all = operands.map((operand) => alongAll(operand, allDims.join('')))
      const summed = allDims.slice(output.length).map((_, at) => output.length + at)
      const product = all.reduce((left, right) => left.mul(right))
      return summed.length === 0 ? product : product.sum(summed)
    })
}

/** Sums the axes that neither the result nor the other operand has; the rest is a batch of matrix products. */
function asProduct(a: Labelled, b: Labelled, output: string): Tensorflow.Tensor {
  const left = withoutUnknown(a, b.labels + output)
  const right = withoutUnknown(b, a.labels + output)
  const shared = labelsOf(left, (label) => right.labels.includes(label))
  const batch = shared.filter((label) => output.includes(label))
  const inner = shared.filter((label) => !output.includes(label))
  const rows = labelsOf(left, (label) => !right.labels.includes(label))
  const columns = labelsOf(right, (label) => !left.labels.includes(label))
  const product = asMatrices(left, [batch, rows, inner]).matMul(asMatrices(right, [batch, inner, columns]))
  const labels = [...batch, ...rows, ...columns]
  const lengths = labels.map((label) => lengthOf(left, label) ?? lengthOf(right, label) ?? 1)
  return inOrder({ tensor: product.reshape(lengths), labels: labels.join('') }, output)
}

function withoutUnknown({ tensor, labels }: Labelled, known: string): Labelled {
  const unknown = [...labels].flatMap((label, axis) => (known.includes(label) ? [] : [axis]))
  if (unknown.length === 0) return { tensor, labels }
  return { tensor: tensor.sum(unknown), labels: [...labels].filter((label) => known.includes(label)).join('') }
}

function labelsOf({ labels }: Labelled, wanted: (label: string) => boolean): string[] {
  return [...labels].filter(wanted)
}

function lengthOf({ tensor, labels }: Labelled, label: string): number | undefined {
  return labels.includes(label) ? tensor.shape[labels.indexOf(label)] : undefined
}

/** Three axes, each the product of those of its labels. */
function asMatrices(operand: Labelled, groups: readonly string[][]): Tensorflow.Tensor {
  const lengths = groups.map((labels) =>
    labels.reduce((product, label) => product * (lengthOf(operand, label) ?? 1), 1),
  )
  return inOrder(operand, groups.flat().join('')).reshape(lengths)
}
