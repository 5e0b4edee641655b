import {
  type LossFamily,
  type LossInputs,
  type LossSize,
  labelsInTurn,
  permuteRows,
  randomMatrix,
  rescaleRows,
} from './loss-family.ts'
import type { Rng } from '../../types.ts'

const rescaleAll = ({ tensors, rest }: LossInputs, rng: Rng): LossInputs => ({
  tensors: tensors.map((tensor) => rescaleRows(tensor, rng)),
  rest,
})

/** `loss(anchors, positives, options)`: row i of both belongs together; the other rows are negatives. */
export const pairedFamily: LossFamily = {
  name: 'paired',
  make: (rng, { rows, dimension }) => ({
    tensors: [randomMatrix(rng, rows, dimension), randomMatrix(rng, rows, dimension)],
    rest: [],
  }),
  permute: ({ tensors, rest }, order) => ({ tensors: tensors.map((tensor) => permuteRows(tensor, order)), rest }),
  rescale: rescaleAll,
  unfit: (rng, { rows, dimension }) => [
    { tensors: [randomMatrix(rng, rows, dimension), randomMatrix(rng, rows, dimension + 1)], rest: [] },
    { tensors: [randomMatrix(rng, rows, dimension), randomMatrix(rng, rows - 1, dimension)], rest: [] },
  ],
}

/** `loss(embeddings, labels, options)`: rows of equal label are positives of each other, all others negatives. */
export const labelledFamily: LossFamily = {
  name: 'labelled',
  make: (rng, { rows, dimension, classes }) => ({
    tensors: [randomMatrix(rng, rows, dimension)],
    rest: [labelsInTurn(rows, classes)],
  }),
  permute: permuteLabelled,
  rescale: rescaleAll,
  withoutPositives: (rng, { rows, dimension }) => ({
    tensors: [randomMatrix(rng, rows, dimension)],
    rest: [labelsInTurn(rows, rows)],
  }),
  unfit: (rng, { rows, dimension, classes }) => [
    { tensors: [randomMatrix(rng, rows, dimension)], rest: [labelsInTurn(rows - 1, classes)] },
  ],
}

export interface ClassifiedFamilyOptions {
  /** Rows of the weights that each class has. Default 1. */
  readonly perClass?: number
}

/** `loss(embeddings, weights, labels, options)`: each class has one or more vectors that its rows belong to. */
export function classifiedFamily({ perClass = 1 }: ClassifiedFamilyOptions = {}): LossFamily {
  const make = (rng: Rng, { rows, dimension, classes }: LossSize): LossInputs => ({
    tensors: [randomMatrix(rng, rows, dimension), randomMatrix(rng, classes * perClass, dimension)],
    rest: [labelsInTurn(rows, classes)],
  })
  return {
    name: 'classified',
    make,
    permute: permuteLabelled,
    rescale: rescaleAll,
    unfit: (rng, size) => {
      const { tensors, rest } = make(rng, size)
      const narrow = randomMatrix(rng, size.classes * perClass, size.dimension + 1)
      return [
        { tensors, rest: [labelsInTurn(size.rows - 1, size.classes)] },
        { tensors: [tensors[0], narrow], rest },
        { tensors, rest: [labelsInTurn(size.rows, size.classes + 1)] },
      ]
    },
  }
}

/** `loss(scores, relevances, options)`: a list of scored documents a row, with a relevance for each. */
export const scoresFamily: LossFamily = {
  name: 'scores',
  make: (rng, { rows, dimension, classes }) => ({
    tensors: [randomMatrix(rng, rows, dimension)],
    rest: [Float32Array.from({ length: rows * dimension }, () => rng.below(classes))],
  }),
  permute: ({ tensors: [scores], rest: [relevances] }, order) => {
    const labels = { shape: scores.shape, values: Float64Array.from(relevances as Float32Array) }
    return {
      tensors: [permuteRows(scores, order)],
      rest: [Float32Array.from(permuteRows(labels, order).values)],
    }
  },
  rescale: rescaleAll,
  unfit: (rng, { rows, dimension }) => [
    { tensors: [randomMatrix(rng, rows, dimension)], rest: [new Float32Array(rows * dimension - 1)] },
  ],
}

/** The first tensor's rows have labels. */
function permuteLabelled(
  { tensors: [rows, ...others], rest: [labels, ...more] }: LossInputs,
  order: Int32Array,
): LossInputs {
  return {
    tensors: [permuteRows(rows, order), ...others],
    rest: [Int32Array.from(order, (from) => (labels as Int32Array)[from]), ...more],
  }
}
