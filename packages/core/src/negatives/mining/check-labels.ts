import { checkLength } from '../../kernels/check-length.ts'
import type { References } from '../../losses/margin/references.ts'
import { NegError } from '../../errors.ts'
import type { LabelledColumns } from './labelled-columns.ts'

/** Labels alone, compared with each other or with references. @throws NEG_SHAPE, NEG_RANGE */
export function checkLabels(labels: Int32Array, references?: Pick<References, 'labels' | 'own'>): LabelledColumns {
  const otherLabels = references?.labels ?? labels
  const own = references === undefined ? labels.map((_, row) => row) : (references.own ?? labels.map(() => -1))
  checkLength('references.own', own, labels.length)
  const wrong = own.findIndex((at, row) => at !== -1 && otherLabels[at] !== labels[row])
  if (wrong < 0) return { rows: labels.length, columns: otherLabels.length, labels, otherLabels, own }
  throw new NegError('NEG_RANGE', `reference ${own[wrong]} is no copy of row ${wrong}, by its label`, {
    where: { field: 'references.own', row: wrong + 1 },
    remedy: 'Give the row of each copy among the references, or -1.',
  })
}
