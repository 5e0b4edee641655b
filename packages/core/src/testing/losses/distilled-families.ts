import { permuteRowsOfViews } from './families.ts'
import {
  type LossFamily,
  type LossInputs,
  type LossSize,
  permuteRows,
  randomMatrix,
  rescaleRows,
} from './loss-family.ts'
import type { Rng } from '../../types.ts'
import type { DoubleTensor } from '../double-tensor.ts'

export interface DistilledFamilyOptions {
  /** Negatives of each query. Default 2. */
  readonly negatives?: number
}

/**
 * `loss(queries, positives, negatives, teacher, options)`: a teacher, which is constant, scored each query's positive and
 * then its negatives, one from each matrix of `negatives`.
 */
export function distilledFamily({ negatives = 2 }: DistilledFamilyOptions = {}): LossFamily {
  const stacked = (rng: Rng, rows: number, dimension: number): DoubleTensor => ({
    shape: [negatives, rows, dimension],
    values: randomMatrix(rng, negatives * rows, dimension).values,
  })
  const make = (rng: Rng, { rows, dimension }: LossSize): LossInputs => ({
    tensors: [randomMatrix(rng, rows, dimension), randomMatrix(rng, rows, dimension), stacked(rng, rows, dimension)],
    rest: [randomMatrix(rng, rows, negatives + 1)],
  })
  return {
    name: 'distilled',
    make,
    permute: ({ tensors: [queries, positives, others], rest: [teacher] }, order) => ({
      tensors: [permuteRows(queries, order), permuteRows(positives, order), permuteRowsOfViews(others, order)],
      rest: [permuteRows(teacher as DoubleTensor, order)],
    }),
    rescale: ({ tensors, rest }, rng) => ({ tensors: tensors.map((tensor) => rescaleRows(tensor, rng)), rest }),
    unfit: (rng, size) => {
      const { rows, dimension } = size
      const { tensors, rest } = make(rng, size)
      const [queries, positives, others] = tensors
      return [
        { tensors, rest: [randomMatrix(rng, rows, negatives + 2)] },
        { tensors, rest: [randomMatrix(rng, rows - 1, negatives + 1)] },
        { tensors: [queries, randomMatrix(rng, rows, dimension + 1), others], rest },
        { tensors: [queries, positives, stacked(rng, rows - 1, dimension)], rest },
      ]
    },
  }
}

/** `loss(left, right, grades, options)`: how alike row i of both is, by any number. */
export const gradedPairsFamily: LossFamily = {
  name: 'graded pairs',
  make: (rng, { rows, dimension }) => ({
    tensors: [randomMatrix(rng, rows, dimension), randomMatrix(rng, rows, dimension)],
    rest: [Float32Array.from({ length: rows }, () => rng.below(6) / 5)],
  }),
  permute: ({ tensors, rest: [grades] }, order) => ({
    tensors: tensors.map((tensor) => permuteRows(tensor, order)),
    rest: [Float32Array.from(order, (from) => (grades as Float32Array)[from])],
  }),
  rescale: ({ tensors, rest }, rng) => ({ tensors: tensors.map((tensor) => rescaleRows(tensor, rng)), rest }),
  unfit: (rng, { rows, dimension }) => [
    {
      tensors: [randomMatrix(rng, rows, dimension), randomMatrix(rng, rows, dimension + 1)],
      rest: [new Float32Array(rows)],
    },
    {
      tensors: [randomMatrix(rng, rows, dimension), randomMatrix(rng, rows, dimension)],
      rest: [new Float32Array(rows - 1)],
    },
  ],
}
