import { multiSimilarity, triplet, tripletMargin, type Triplets } from '@neg/core/losses'
import {
  allTriplets,
  mineBatchHard,
  mineBatchSemiHard,
  type MinedPairs,
  mineMultiSimilarity,
  type MineTripletMarginOptions,
  mineTripletMargin,
} from '@neg/core/negatives'
import type { Tensor2D } from '@tensorflow/tfjs'

import type { AdapterCall } from '../../src/define-adapter.ts'
import { lossRecord, type Numbers, tensorOf } from '../../src/loss-record.ts'

interface Labelled {
  readonly z: Numbers
  readonly labels: readonly number[]
}
type Call<Options> = AdapterCall<Pick<Labelled, keyof Labelled>, Options>

/** The vectors write triplets and pairs as lists. */
const listedTriplets = ({ anchor, positive, negative }: Triplets): number[][] =>
  Array.from(anchor, (row, i) => [row, positive[i], negative[i]])
const listedPairs = ({ anchor, other }: MinedPairs['pairs']['positives']): number[][] =>
  Array.from(anchor, (row, i) => [row, other[i]])

/** Calls something with the rows, and lets them go. */
async function withRows<T>(z: Numbers, run: (rows: Tensor2D) => Promise<T>): Promise<T> {
  const rows = tensorOf<Tensor2D>(z)
  try {
    return await run(rows)
  } finally {
    rows.dispose()
  }
}

export const margin = {
  tripletLoss: ({
    inputs: { z, labels },
    options: { mining, margin: distance, normalize: normalise = false },
  }: Call<{
    mining: 'batchHard' | 'batchSemiHard' | 'batchAll' | 'batchHardSoftMargin'
    margin?: number
    normalize?: boolean
  }>) =>
    withRows(z, async (rows) => {
      const given = Int32Array.from(labels)
      const options =
        mining === 'batchHardSoftMargin'
          ? ({ mining: 'batchHard', margin: 'soft', normalise } as const)
          : { mining, margin: distance, normalise }
      const record = lossRecord({ z }, (tensors) => triplet(tensors.z as Tensor2D, given, options))
      if (mining === 'batchAll') {
        const { triplets } = await mineTripletMargin(rows, given, { margin: distance, normalise })
        const validTriplets = allTriplets(given).anchor.length
        return { ...record, validTriplets, activeTriplets: triplets.anchor.length }
      }
      const mine = mining === 'batchSemiHard' ? mineBatchSemiHard : mineBatchHard
      return { ...record, triplets: listedTriplets((await mine(rows, given, { normalise })).triplets) }
    }),
  minedTripletLoss: ({
    inputs: { z, labels },
    options: { type, minerMargin, lossMargin, normalize: normalise },
  }: Call<{
    type: MineTripletMarginOptions['kind'] | 'batchhard'
    minerMargin?: number
    lossMargin?: number
    normalize?: boolean
  }>) =>
    withRows(z, async (rows) => {
      const given = Int32Array.from(labels)
      const { triplets } =
        type === 'batchhard'
          ? await mineBatchHard(rows, given, { normalise })
          : await mineTripletMargin(rows, given, { kind: type, margin: minerMargin, normalise })
      const record = lossRecord({ z }, (tensors) =>
        tripletMargin(tensors.z as Tensor2D, triplets, { margin: lossMargin, normalise }),
      )
      return { ...record, triplets: listedTriplets(triplets) }
    }),
  multiSimilarityLoss: ({
    inputs: { z, labels },
    options: { alpha, beta, base, epsilon },
  }: Call<{ alpha?: number; beta?: number; base?: number; epsilon?: number }>) =>
    withRows(z, async (rows) => {
      const given = Int32Array.from(labels)
      const record = lossRecord({ z }, (tensors) =>
        multiSimilarity(tensors.z as Tensor2D, given, { positiveScale: alpha, negativeScale: beta, base, epsilon }),
      )
      const { pairs } = await mineMultiSimilarity(rows, given, { epsilon })
      return {
        ...record,
        keptPositivePairs: listedPairs(pairs.positives),
        keptNegativePairs: listedPairs(pairs.negatives),
      }
    }),
}
