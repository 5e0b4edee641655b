import type { MeasureName } from '@neg/core/kernels'
import {
  allPairs,
  allTriplets,
  type BinDraws,
  distanceWeightedChances,
  groupByLabel,
  mineAngular,
  mineBatchEasyHard,
  type MineBatchEasyHardOptions,
  mineBatchHard,
  mineBatchSemiHard,
  type MinedPairs,
  type MinedTriplets,
  mineHardestShare,
  mineMultiSimilarity,
  type MinerReferences,
  minePairMargin,
  mineTopK,
  mineTripletMargin,
  type MineTripletMarginOptions,
  mineUniformHistogram,
  mPerClass,
  noDuplicates,
  pairsFromTriplets,
  tripletsFromPairs,
} from '@neg/core/negatives'
import * as tf from '@tensorflow/tfjs'

import { type AdapterCall, defineAdapter } from '../src/define-adapter.ts'

// Records of options: an interface has no index signature, which the runner's types ask for.
type Plain<T> = Pick<T, keyof T>

interface Labelled {
  readonly embeddings: number[][]
  readonly labels: number[]
  readonly reference?: number[][]
  readonly referenceLabels?: number[]
}

interface Measured {
  readonly distance?: MeasureName
  readonly normalize?: boolean
}

type Mined<Options = unknown> = AdapterCall<Plain<Labelled>, Plain<Measured & Options>>
type Listed = readonly (readonly number[])[]

/** The batch as the packages take it. */
function given({ embeddings, labels, reference, referenceLabels = [] }: Labelled) {
  const references: MinerReferences | undefined = reference && {
    ...rows(reference),
    labels: Int32Array.from(referenceLabels),
  }
  return { rows: rows(embeddings).embeddings, labels: Int32Array.from(labels), references }
}

function rows(listed: number[][]) {
  return { embeddings: { values: Float32Array.from(listed.flat()), dimension: listed[0].length } }
}

function measured<T extends Measured>({ distance, normalize, ...rest }: T) {
  return {
    ...rest,
    ...(distance !== undefined && { measure: distance }),
    ...(normalize !== undefined && { normalise: normalize }),
  }
}

function columns(listed: Listed): Int32Array[] {
  return [0, 1, 2].map((column) => Int32Array.from(listed, (row) => row[column]))
}

function pairsOf(listed: Listed) {
  const [anchor, other] = columns(listed)
  return { anchor, other }
}

/** The vectors write pairs and triplets as lists. */
function listedPairs({ positives, negatives }: MinedPairs['pairs']) {
  return {
    positivePairs: Array.from(positives.anchor, (anchor, at) => [anchor, positives.other[at]]),
    negativePairs: Array.from(negatives.anchor, (anchor, at) => [anchor, negatives.other[at]]),
  }
}

function listedTriplets({ anchor, positive, negative }: MinedTriplets['triplets']) {
  return { triplets: Array.from(anchor, (row, at) => [row, positive[at], negative[at]]) }
}

function referencesOf(labels?: number[]) {
  return labels === undefined ? {} : { references: { labels: Int32Array.from(labels) } }
}

export default defineAdapter({
  file: '00-metric-miners',
  functions: {
    batchHard: async ({ inputs, options }: Mined) => {
      const { rows: batch, labels, references } = given(inputs)
      return listedTriplets((await mineBatchHard(batch, labels, { ...measured(options), references })).triplets)
    },
    batchSemiHard: async ({ inputs, options }: Mined) => {
      const { rows: batch, labels, references } = given(inputs)
      return listedTriplets((await mineBatchSemiHard(batch, labels, { ...measured(options), references })).triplets)
    },
    batchEasyHard: async ({ inputs, options }: Mined<MineBatchEasyHardOptions>) => {
      const { rows: batch, labels, references } = given(inputs)
      return listedPairs((await mineBatchEasyHard(batch, labels, { ...measured(options), references })).pairs)
    },
    multiSimilarityMiner: async ({ inputs, options }: Mined<{ epsilon?: number }>) => {
      const { rows: batch, labels, references } = given(inputs)
      return listedPairs((await mineMultiSimilarity(batch, labels, { ...measured(options), references })).pairs)
    },
    distanceWeightedSampling: async ({
      inputs,
      options,
    }: AdapterCall<Plain<Labelled>, { cutoff?: number; nonzeroLossCutoff?: number }>) => {
      const { rows: batch, labels, references } = given(inputs)
      const chances = await distanceWeightedChances(batch, labels, { ...options, references })
      return { probabilities: tf.tensor2d(chances, [labels.length, chances.length / labels.length]) }
    },
    angularMiner: async ({
      inputs,
      options: { angle, normalize },
    }: AdapterCall<Plain<Labelled>, { angle?: number; normalize?: boolean }>) => {
      const { rows: batch, labels, references } = given(inputs)
      return listedTriplets((await mineAngular(batch, labels, { angle, normalise: normalize, references })).triplets)
    },
    pairMarginMiner: async ({ inputs, options }: Mined<{ positiveMargin?: number; negativeMargin?: number }>) => {
      const { rows: batch, labels, references } = given(inputs)
      return listedPairs((await minePairMargin(batch, labels, { ...measured(options), references })).pairs)
    },
    tripletMarginMiner: async ({
      inputs,
      options: { type, ...rest },
    }: Mined<{ margin?: number; type?: MineTripletMarginOptions['kind'] }>) => {
      const { rows: batch, labels, references } = given(inputs)
      const how = { ...measured(rest), kind: type, references }
      return listedTriplets((await mineTripletMargin(batch, labels, how)).triplets)
    },
    uniformHistogramMiner: async ({
      inputs: { positiveDraws, negativeDraws, ...inputs },
      options: { numBins, ...rest },
    }: AdapterCall<
      Plain<Labelled & { positiveDraws: BinDraws; negativeDraws: BinDraws }>,
      Plain<Measured & { numBins?: number; positivesPerBin?: number; negativesPerBin?: number }>
    >) => {
      const { rows: batch, labels, references } = given(inputs)
      const how = { ...measured(rest), bins: numBins, positiveDraws, negativeDraws, references }
      const { pairs, histogram } = await mineUniformHistogram(batch, labels, how)
      return {
        ...listedPairs(pairs),
        positiveBinCounts: histogram.positives,
        negativeBinCounts: histogram.negatives,
      }
    },
    hdcMiner: async ({ inputs, options: { filterPercentage, ...rest } }: Mined<{ filterPercentage?: number }>) => {
      const { rows: batch, labels, references } = given(inputs)
      const how = { ...measured(rest), share: filterPercentage, references }
      return listedPairs((await mineHardestShare(batch, labels, how)).pairs)
    },
    topKMiner: async ({ inputs, options }: Mined<{ k?: number }>) => {
      const { rows: batch, labels, references } = given(inputs)
      return listedPairs((await mineTopK(batch, labels, { ...measured(options), references })).pairs)
    },
    convertPairsToTriplets: ({
      inputs,
    }: AdapterCall<
      | { positivePairs: Listed; negativePairs: Listed; labels?: undefined }
      | { labels: number[]; referenceLabels?: number[] }
    >) =>
      listedTriplets(
        inputs.labels === undefined
          ? tripletsFromPairs(pairsOf(inputs.positivePairs), pairsOf(inputs.negativePairs))
          : allTriplets(Int32Array.from(inputs.labels), referencesOf(inputs.referenceLabels)),
      ),
    convertTripletsToPairs: ({
      inputs,
    }: AdapterCall<{ triplets: Listed; labels?: undefined } | { labels: number[]; referenceLabels?: number[] }>) => {
      if (inputs.labels !== undefined) {
        return listedPairs(allPairs(Int32Array.from(inputs.labels), referencesOf(inputs.referenceLabels)))
      }
      const [anchor, positive, negative] = columns(inputs.triplets)
      return listedPairs(pairsFromTriplets({ anchor, positive, negative }))
    },
    mPerClass: ({
      inputs: { labels },
      options: { m, batchSize, lengthBeforeNewIteration },
    }: AdapterCall<{ labels: number[] }, { m: number; batchSize?: number; lengthBeforeNewIteration?: number }>) => {
      const source = mPerClass(Int32Array.from(labels), {
        rowsPerLabel: m,
        batchSize,
        length: lengthBeforeNewIteration,
      })
      const batches = [...source]
      const perLabel = batches.map((batch) =>
        [...Map.groupBy(batch, (row) => labels[row]).values()].map((x) => x.length),
      )
      return {
        length: source.rows,
        numberOfBatches: source.batches,
        labelsPerBatch: perLabel.map((counts) => counts.length),
        leastRowsPerLabel: perLabel.map((counts) => Math.min(...counts)),
        mostRowsPerLabel: perLabel.map((counts) => Math.max(...counts)),
        distinctRowsPerBatch: batches.map((batch) => new Set(batch).size),
      }
    },
    noDuplicates: ({
      inputs: { rows: texts, order },
      options,
    }: AdapterCall<{ rows: string[][]; order: number[] }, { batchSize: number; dropLast?: boolean }>) => ({
      batches: [...noDuplicates(texts, { ...options, order: Int32Array.from(order) })],
    }),
    groupByLabel: ({
      inputs: { labels },
      options,
    }: AdapterCall<{ labels: number[] }, { batchSize: number; dropLast?: boolean; shuffle?: boolean }>) => ({
      batches: [...groupByLabel(Int32Array.from(labels), options)],
    }),
  },
})
