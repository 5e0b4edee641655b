import type { Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'

/**
 * Rows that the anchors of a batch are compared with in place of the batch itself, such as a memory of past rows. They
 * are constants unless you differentiate by them.
 */
export interface References {
  /** [M, d] */
  readonly embeddings: Tensor2D
  /** [M]; below 0: of no class, positive of none. */
  readonly labels: Int32Array
  /** For each anchor the reference that is the anchor itself, with which it makes no pair; -1: none. Default: none. */
  readonly own?: Int32Array
}

/** Checks labelled rows and what they are compared with: the references, or the rows themselves. */
export function checkReferences(
  embeddings: Tensor2D,
  labels: Int32Array,
  given?: References,
): Required<References> & { readonly given: boolean } {
  checkLabelled(embeddings, labels, 'labels')
  if (given === undefined) {
    return { embeddings, labels, own: Int32Array.from(labels, (_, row) => row), given: false }
  }
  checkLabelled(given.embeddings, given.labels, 'references')
  if (given.embeddings.shape[1] !== embeddings.shape[1]) {
    throw new NegError('NEG_SHAPE', `references are [${given.embeddings.shape}] for rows [${embeddings.shape}]`, {
      where: { field: 'references' },
      remedy: 'Both must have the same dimension.',
    })
  }
  const own = given.own ?? new Int32Array(labels.length).fill(-1)
  checkLength('references.own', own, labels.length)
  const wrong = own.findIndex((at, row) => at !== -1 && given.labels[at] !== labels[row])
  if (wrong >= 0) {
    throw new NegError('NEG_RANGE', `reference ${own[wrong]} is no copy of row ${wrong}, by its label`, {
      where: { field: 'references.own', row: wrong + 1 },
      remedy: 'Give the row of each copy among the references, or -1.',
    })
  }
  return { embeddings: given.embeddings, labels: given.labels, own, given: true }
}

/** The rows of each anchor's own label, in ascending order, a copy of the anchor itself among them. */
export function sameLabelRows(
  labels: Int32Array,
  { labels: otherLabels, own }: Pick<Required<References>, 'labels' | 'own'>,
): number[][] {
  const rowsOf = Map.groupBy(otherLabels.keys(), (row) => otherLabels[row])
  return Array.from(labels, (label, anchor) => {
    if (label >= 0) return rowsOf.get(label) ?? []
    return own[anchor] < 0 ? [] : [own[anchor]]
  })
}

function checkLabelled(embeddings: Tensor2D, labels: Int32Array, field: string): void {
  if (embeddings.rank === 2 && embeddings.size > 0 && embeddings.shape[0] === labels.length) return
  throw new NegError('NEG_SHAPE', `embeddings are [${embeddings.shape}] for ${labels.length} labels`, {
    where: { field },
    remedy: 'Give a matrix with at least one row, and a label for each.',
  })
}
