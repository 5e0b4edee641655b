import { describeLosses } from '../../../fixtures/describe-losses.ts'
import { type LossFamily, type LossSubject, labelledFamily, pairedFamily } from '../../testing/index.ts'
import { arbitraryPairs } from './arbitrary-pairs.ts'

/** `loss(embeddings, gates, labels, partners, options)` */
const partnersFamily: LossFamily = {
  name: 'partners',
  make: (rng, size) => {
    const labels = labelledFamily.make(rng, size).rest[0] as Int32Array
    return {
      tensors: pairedFamily.make(rng, size).tensors,
      rest: [labels, labels.map((label) => (label + 1) % size.classes)],
    }
  },
  permute: ({ tensors, rest }, order) => ({
    tensors: pairedFamily.permute({ tensors, rest: [] }, order).tensors,
    rest: (rest as Int32Array[]).map((column) => order.map((from) => column[from])),
  }),
  rescale: pairedFamily.rescale,
  unfit: (rng, size) => {
    const { rest } = partnersFamily.make(rng, size)
    return [
      ...pairedFamily.unfit(rng, size).map(({ tensors }) => ({ tensors, rest })),
      { tensors: pairedFamily.make(rng, size).tensors, rest: [rest[0], (rest[1] as Int32Array).slice(1)] },
    ]
  },
}

const subject = { module: new URL('./arbitrary-pairs.ts', import.meta.url), loss: arbitraryPairs }
const subjects: LossSubject[] = [
  { ...subject, family: partnersFamily, scaleInvariant: true, options: { temperature: 0.5 } },
  { ...subject, family: partnersFamily, options: { temperature: 0.5, gating: 'inner' } },
]

const parts = {
  arbitraryPairsReport: 'what arbitraryPairs compares',
  gatedCosine: 'its similarity',
  multiPositive: 'the loss of a matrix of scores',
}

await describeLosses(new URL('.', import.meta.url), subjects, parts)
