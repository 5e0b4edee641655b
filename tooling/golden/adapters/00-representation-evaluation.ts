import {
  adjustedMutualInformation,
  alignment,
  effectiveRank,
  type EmbeddingDistance,
  type EntropyMean,
  falseNegativeRate,
  hardnessHistogram,
  type HardnessHistogramOptions,
  knnProbe,
  type KnnOptions,
  linearProbe,
  type LinearProbeOptions,
  meanAveragePrecisionAtR,
  meanReciprocalRank,
  type NeighbourOptions,
  normalisedMutualInformation,
  precisionAt1,
  rankMe,
  recallAtK,
  rPrecision,
  silhouette,
  tolerance,
  uniformity,
} from '@neg/core/evaluation'
import { type Matrix, matrixFromRows } from '@neg/core/numerics'
import { contrastiveGradient } from '@neg/core/theory'

import { type AdapterCall, defineAdapter } from '../src/define-adapter.ts'

type Rows = number[][]
type Embedded = Readonly<{ embeddings: Rows }>
type Labelled = Embedded & Readonly<{ labels: number[] }>
type Neighbours = Labelled & Readonly<{ reference?: Rows; referenceLabels?: number[] }>
type NeighbourSettings = Readonly<{ averageOverClasses?: boolean; distance?: EmbeddingDistance }>
type Partitions = Readonly<{ labels: number[]; clusters: number[] }>
type Probe = Readonly<{ trainEmbeddings: Rows; trainLabels: number[]; testEmbeddings: Rows; testLabels: number[] }>
type Normalise = Readonly<{ normalize?: boolean }>
type Spectrum = Readonly<{ center?: boolean }>

const flat = (rows: Rows): Float64Array => Float64Array.from(rows.flat())
const dimensionOf = ([row]: Rows): number => row.length
const rowsOf = ({ rows, columns, values }: Matrix): Rows =>
  Array.from({ length: rows }, (_, row) => Array.from(values.subarray(row * columns, (row + 1) * columns)))
const measured = (distance: EmbeddingDistance | undefined): Pick<NeighbourOptions, 'measure'> =>
  distance === undefined ? {} : { measure: distance }
const normalised = ({ normalize }: Normalise): { readonly normalise?: boolean } =>
  normalize === undefined ? {} : { normalise: normalize }
const centred = ({ center }: Spectrum): { readonly centre?: boolean } =>
  center === undefined ? {} : { centre: center }
const entropyMean = (mean: EntropyMean | undefined): { readonly mean?: EntropyMean } =>
  mean === undefined ? {} : { mean }

type NeighbourMeasure<More> = (embeddings: Float64Array, labels: Int32Array, options: NeighbourOptions & More) => number

const neighbours =
  <More = object>(measure: NeighbourMeasure<More>) =>
  ({
    inputs: { embeddings, labels, reference, referenceLabels },
    options: { distance, ...options },
  }: AdapterCall<Neighbours, NeighbourSettings & More>): object => ({
    value: measure(flat(embeddings), Int32Array.from(labels), {
      ...(options as unknown as More),
      dimension: dimensionOf(embeddings),
      ...measured(distance),
      ...(reference &&
        referenceLabels && { references: { embeddings: flat(reference), labels: Int32Array.from(referenceLabels) } }),
    }),
  })

const probed = ({ trainEmbeddings, trainLabels, testEmbeddings, testLabels }: Probe) =>
  [flat(trainEmbeddings), Int32Array.from(trainLabels), flat(testEmbeddings), Int32Array.from(testLabels)] as const

export default defineAdapter({
  file: '00-representation-evaluation',
  functions: {
    precisionAt1: neighbours(precisionAt1),
    rPrecision: neighbours(rPrecision),
    meanAveragePrecisionAtR: neighbours(meanAveragePrecisionAtR),
    meanReciprocalRank: neighbours(meanReciprocalRank),
    recallAtK: neighbours<{ readonly k: number }>(recallAtK),
    nmi: ({
      inputs: { labels, clusters },
      options: { averageMethod },
    }: AdapterCall<Partitions, { averageMethod?: EntropyMean }>) => ({
      value: normalisedMutualInformation(
        Int32Array.from(labels),
        Int32Array.from(clusters),
        entropyMean(averageMethod),
      ),
    }),
    ami: ({
      inputs: { labels, clusters },
      options: { averageMethod },
    }: AdapterCall<Partitions, { averageMethod?: EntropyMean }>) => ({
      value: adjustedMutualInformation(Int32Array.from(labels), Int32Array.from(clusters), entropyMean(averageMethod)),
    }),
    knnProbe: ({
      inputs,
      options: { distance, ...options },
    }: AdapterCall<Probe, Readonly<{ distance?: EmbeddingDistance }> & Pick<KnnOptions, 'k' | 'vote'>>) => {
      const found = knnProbe(...probed(inputs), {
        ...options,
        dimension: dimensionOf(inputs.trainEmbeddings),
        ...measured(distance),
      })
      return { ...found, shares: rowsOf(found.shares) }
    },
    linearProbe: ({ inputs, options }: AdapterCall<Probe, Omit<LinearProbeOptions, 'dimension'>>) => {
      const found = linearProbe(...probed(inputs), { ...options, dimension: dimensionOf(inputs.trainEmbeddings) })
      return {
        ...found,
        weights: rowsOf(found.weights),
        intercept: found.intercepts,
        ...(found.probabilities && { probabilities: rowsOf(found.probabilities) }),
      }
    },
    alignment: ({
      inputs: { embeddings, positives },
      options: { alpha, ...options },
    }: AdapterCall<Embedded & { positives: Rows }, Normalise & { alpha?: number }>) => ({
      value: alignment(flat(embeddings), flat(positives), {
        dimension: dimensionOf(embeddings),
        ...(alpha !== undefined && { exponent: alpha }),
        ...normalised(options),
      }),
    }),
    uniformity: ({
      inputs: { embeddings },
      options: { t, ...options },
    }: AdapterCall<Embedded, Normalise & { t?: number }>) => ({
      value: uniformity(flat(embeddings), {
        dimension: dimensionOf(embeddings),
        ...(t !== undefined && { sharpness: t }),
        ...normalised(options),
      }),
    }),
    tolerance: ({ inputs: { embeddings, labels }, options }: AdapterCall<Labelled, Normalise>) =>
      tolerance(flat(embeddings), Int32Array.from(labels), {
        dimension: dimensionOf(embeddings),
        ...normalised(options),
      }),
    effectiveRank: ({ inputs: { embeddings }, options }: AdapterCall<Embedded, Spectrum>) => ({
      value: effectiveRank(flat(embeddings), { dimension: dimensionOf(embeddings), ...centred(options) }),
    }),
    rankMe: ({
      inputs: { embeddings },
      options: { epsilon, ...options },
    }: AdapterCall<Embedded, Spectrum & { epsilon?: number }>) => ({
      value: rankMe(flat(embeddings), {
        dimension: dimensionOf(embeddings),
        ...(epsilon !== undefined && { epsilon }),
        ...centred(options),
      }),
    }),
    gradientWeightPerNegative: ({
      inputs: { positiveSimilarities, negativeSimilarities },
      options: { tau },
    }: AdapterCall<{ positiveSimilarities: number[]; negativeSimilarities: Rows }, { tau: number }>) => {
      const found = contrastiveGradient(positiveSimilarities, matrixFromRows(negativeSimilarities), {
        temperature: tau,
      })
      return {
        // The positive's own column stands first.
        weights: rowsOf(found.probabilities).map(([, ...weights]) => weights),
        positiveGradient: found.byPositive,
        negativeGradients: rowsOf(found.byNegatives),
        relativeWeights: rowsOf(found.relativePenalty),
      }
    },
    hardnessHistogram: ({
      inputs: { embeddings, labels },
      options: { edges, distance, ...options },
    }: AdapterCall<
      Labelled,
      Normalise & { edges: number[]; distance?: NonNullable<HardnessHistogramOptions['measure']> }
    >) =>
      hardnessHistogram(flat(embeddings), Int32Array.from(labels), {
        dimension: dimensionOf(embeddings),
        edges,
        ...(distance !== undefined && { measure: distance }),
        ...normalised(options),
      }),
    falseNegativeRate: ({
      inputs: { anchorLabels, negativeLabels },
      options,
    }: AdapterCall<{ anchorLabels: number[]; negativeLabels: Rows }, { confidence?: number }>) => {
      const found = falseNegativeRate(Int32Array.from(anchorLabels), negativeLabels, options)
      return { ...found, rate: found.estimate }
    },
    silhouette: ({
      inputs: { embeddings, labels },
      options: { distance },
    }: AdapterCall<Labelled, { distance?: EmbeddingDistance }>) =>
      silhouette(flat(embeddings), Int32Array.from(labels), {
        dimension: dimensionOf(embeddings),
        ...measured(distance),
      }),
  },
})
