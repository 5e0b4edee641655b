import { describeLosses } from '../../../fixtures/describe-losses.ts'
import { type LossFamily, type LossSubject, permuteRows, rowsFamily } from '../../testing/index.ts'
import { centreInvariant } from './centre-invariant.ts'
import { flops } from './flops.ts'
import { regularFace } from './regular-face.ts'
import { rowNorms } from './row-norms.ts'
import { sparseCentres } from './sparse-centres.ts'
import { zeroMean } from './zero-mean.ts'

const module = (name: string): URL => new URL(`./${name}.ts`, import.meta.url)
const rows = { family: rowsFamily, memory: 'rows' } as const
const none = { reduction: 'none' }

/** Rows that make classes of three in their order, which may be turned round. */
const centresFamily: LossFamily = {
  ...rowsFamily,
  name: 'centres',
  permute: ({ tensors, rest }) => ({
    tensors: tensors.map((tensor) =>
      permuteRows(tensor, Int32Array.from(tensor.values.keys()).subarray(0, tensor.shape[0]).toReversed()),
    ),
    rest,
  }),
}

const subjects: LossSubject[] = [
  ...[{}, none].map((options) => ({ module: module('centre-invariant'), loss: centreInvariant, ...rows, options })),
  ...[{}, { threshold: 4 }].map((options) => ({ module: module('flops'), loss: flops, ...rows, options })),
  ...[{}, none].map((options) => ({
    module: module('regular-face'),
    loss: regularFace,
    family: rowsFamily,
    scaleInvariant: true,
    options,
  })),
  ...[{}, { p: 1, power: 2 }, { p: 3, ...none }].map((options) => ({
    module: module('row-norms'),
    loss: rowNorms,
    ...rows,
    options,
  })),
  {
    module: module('sparse-centres'),
    loss: sparseCentres,
    family: centresFamily,
    memory: 'rows',
    scaleInvariant: true,
    options: { centresPerClass: 3 },
  },
  ...[{}, none].map((options) => ({ module: module('zero-mean'), loss: zeroMean, ...rows, options })),
]

await describeLosses(new URL('.', import.meta.url), subjects)
