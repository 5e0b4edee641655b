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
import type { DoubleTensor } from '../double-tensor.ts'

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

export interface PredictedFamilyOptions {
  /** How many batches are predicted. Default 1. */
  readonly views?: number
}

/** `loss(predictions, …, targets, …, options)`: each batch of predictions has a batch of targets, which are constant. */
export function predictedFamily({ views = 1 }: PredictedFamilyOptions = {}): LossFamily {
  const matrices = (rng: Rng, rows: number, dimension: number): DoubleTensor[] =>
    Array.from({ length: views }, () => randomMatrix(rng, rows, dimension))
  return {
    name: 'predicted',
    make: (rng, { rows, dimension }) => ({
      tensors: matrices(rng, rows, dimension),
      rest: matrices(rng, rows, dimension),
    }),
    permute: ({ tensors, rest }, order) => ({
      tensors: tensors.map((tensor) => permuteRows(tensor, order)),
      rest: (rest as DoubleTensor[]).map((tensor) => permuteRows(tensor, order)),
    }),
    rescale: rescaleAll,
    unfit: (rng, { rows, dimension }) => [
      { tensors: matrices(rng, rows, dimension), rest: matrices(rng, rows, dimension + 1) },
      { tensors: matrices(rng, rows, dimension), rest: matrices(rng, rows - 1, dimension) },
    ],
  }
}

export interface ViewsFamilyOptions {
  /** Views that the loss is differentiated by. Default 2. */
  readonly views?: number
  /** Views of a teacher, which are constant; 0 where there is none. Default 0. */
  readonly teacherViews?: number
}

/**
 * `loss(views, teacher, options)`: scores of a batch in several views, [views, rows, columns], and those of a teacher
 * where there is one. One view alone is refused.
 */
export function viewsFamily({ views = 2, teacherViews = 0 }: ViewsFamilyOptions = {}): LossFamily {
  const scores = (rng: Rng, count: number, rows: number, columns: number): DoubleTensor => ({
    shape: [count, rows, columns],
    values: randomMatrix(rng, count * rows, columns).values,
  })
  const teacher = (rng: Rng, count: number, rows: number, columns: number): DoubleTensor[] =>
    teacherViews === 0 ? [] : [scores(rng, count, rows, columns)]
  return {
    name: 'views',
    make: (rng, { rows, dimension }) => ({
      tensors: [scores(rng, views, rows, dimension)],
      rest: teacher(rng, teacherViews, rows, dimension),
    }),
    permute: ({ tensors, rest }, order) => ({
      tensors: tensors.map((tensor) => permuteRowsOfViews(tensor, order)),
      rest: (rest as DoubleTensor[]).map((tensor) => permuteRowsOfViews(tensor, order)),
    }),
    rescale: rescaleAll,
    unfit: (rng, { rows, dimension }) => [
      { tensors: [scores(rng, 1, rows, dimension)], rest: teacher(rng, 1, rows, dimension) },
      ...(teacherViews === 0
        ? []
        : [
            {
              tensors: [scores(rng, views, rows, dimension)],
              rest: teacher(rng, teacherViews, rows - 1, dimension),
            },
          ]),
    ],
  }
}

/** The same permutation of the rows of each view. */
export function permuteRowsOfViews({ shape, values }: DoubleTensor, order: Int32Array): DoubleTensor {
  const [views, rows, columns] = shape
  const ofView = (view: number): DoubleTensor => ({
    shape: [rows, columns],
    values: values.subarray(view * rows * columns, (view + 1) * rows * columns),
  })
  const permuted = Array.from({ length: views }, (_, view) => [...permuteRows(ofView(view), order).values])
  return { shape, values: Float64Array.from(permuted.flat()) }
}

/** `loss(left, right, labels, options)`: row i of both belongs together where its label is 1, and does not where it is 0. */
export const judgedPairsFamily: LossFamily = {
  name: 'judged pairs',
  make: (rng, { rows, dimension }) => ({
    tensors: [randomMatrix(rng, rows, dimension), randomMatrix(rng, rows, dimension)],
    rest: [labelsInTurn(rows, 2)],
  }),
  permute: ({ tensors, rest: [labels] }, order) => ({
    tensors: tensors.map((tensor) => permuteRows(tensor, order)),
    rest: [Int32Array.from(order, (from) => (labels as Int32Array)[from])],
  }),
  rescale: rescaleAll,
  withoutPositives: (rng, { rows, dimension }) => ({
    tensors: [randomMatrix(rng, rows, dimension), randomMatrix(rng, rows, dimension)],
    rest: [new Int32Array(rows)],
  }),
  unfit: (rng, { rows, dimension }) => [
    {
      tensors: [randomMatrix(rng, rows, dimension), randomMatrix(rng, rows, dimension + 1)],
      rest: [labelsInTurn(rows, 2)],
    },
    {
      tensors: [randomMatrix(rng, rows, dimension), randomMatrix(rng, rows, dimension)],
      rest: [labelsInTurn(rows - 1, 2)],
    },
    {
      tensors: [randomMatrix(rng, rows, dimension), randomMatrix(rng, rows, dimension)],
      rest: [labelsInTurn(rows, 3)],
    },
  ],
}

/** `loss(embeddings, triplets, options)`: triplets are columns `anchor`, `positive`, `negative` of rows. */
export const tripletsFamily: LossFamily = {
  name: 'triplets',
  make: (rng, { rows, dimension }) => ({
    tensors: [randomMatrix(rng, rows, dimension)],
    rest: [tripletsOf(rows)],
  }),
  permute: ({ tensors, rest: [triplets] }, order) => ({
    tensors: tensors.map((tensor) => permuteRows(tensor, order)),
    rest: [
      Object.fromEntries(
        Object.entries(triplets as ReturnType<typeof tripletsOf>).map(([name, column]) => [
          name,
          column.map((row) => order.indexOf(row)),
        ]),
      ),
    ],
  }),
  rescale: rescaleAll,
  unfit: (rng, { rows, dimension }) => [
    { tensors: [randomMatrix(rng, rows, dimension)], rest: [tripletsOf(rows + 1)] },
    {
      tensors: [randomMatrix(rng, rows, dimension)],
      rest: [{ ...tripletsOf(rows), negative: new Int32Array(rows - 1) }],
    },
  ],
}

/** `loss(rows, options)`: no row belongs to another. */
export const rowsFamily: LossFamily = {
  name: 'rows',
  make: (rng, { rows, dimension }) => ({ tensors: [randomMatrix(rng, rows, dimension)], rest: [] }),
  permute: ({ tensors, rest }, order) => ({ tensors: tensors.map((tensor) => permuteRows(tensor, order)), rest }),
  rescale: rescaleAll,
  unfit: (rng, { rows }) => [{ tensors: [{ shape: [rows], values: randomMatrix(rng, rows, 1).values }], rest: [] }],
}

/** Each row with the next as its positive and the one after as its negative. */
function tripletsOf(rows: number): { anchor: Int32Array; positive: Int32Array; negative: Int32Array } {
  const ahead = (steps: number): Int32Array => Int32Array.from({ length: rows }, (_, row) => (row + steps) % rows)
  return { anchor: ahead(0), positive: ahead(1), negative: ahead(2) }
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
