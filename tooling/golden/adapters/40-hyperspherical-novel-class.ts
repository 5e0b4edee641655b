import { novelClassMetrics, rejectThreshold, weightMeanCosines } from '@neg/core/evaluation'
import { type ExtendedHead, NormalisedSoftmaxHead } from '@neg/core/models'
import { normalisedSoftmaxBound } from '@neg/core/theory'
import * as tf from '@tensorflow/tfjs'

import { type AdapterCall, defineAdapter, type VectorRecord } from '../src/define-adapter.ts'
import { lossRecord, tensorOf } from '../src/loss-record.ts'

type Rows = number[][]

interface Scaled {
  readonly scale?: number
}
type Samples = Readonly<{ samples: Rows; labels: string[]; query: Rows }>

async function extendedRecord({ head, classIds, resultantLengths }: ExtendedHead, query: Rows): Promise<object> {
  const logits = head.logits(tensorOf(query))
  return {
    newClassIds: classIds,
    newWeights: head.weights.gather(tf.tensor1d([...classIds], 'int32')),
    resultantLengths,
    counts: [...classIds].map((id) => head.prototypes[id].count),
    logits,
    probabilities: logits.softmax(),
  }
}

async function prototypeRecord({ head, resultantLengths }: ExtendedHead): Promise<object> {
  const [{ count }] = head.prototypes
  return { weight: await head.weights.data(), resultantLength: resultantLengths[0], count }
}

export default defineAdapter({
  file: '40-hyperspherical-novel-class',
  functions: {
    NormalizedSoftmaxHead: ({
      inputs: { weights, h, labels },
      options: { scale, constraint },
    }: AdapterCall<
      { weights: Rows; h: Rows; labels: number[] },
      { scale?: number; constraint?: 'normalize' | 'project' }
    >) => {
      const head = new NormalisedSoftmaxHead(tensorOf(weights), {
        ...(scale !== undefined && { scale }),
        constraint: constraint === 'project' ? 'project' : 'normalise',
      })
      const rows = tensorOf<tf.Tensor2D>(h)
      const ids = Int32Array.from(labels)
      const logits = head.logits(rows)
      const { loss, gradients } = lossRecord({ h }, (given) => head.loss(given.h as tf.Tensor2D, ids))
      const { grads } = tf.variableGrads(() => head.loss(rows, ids) as tf.Scalar, [head.weights])
      return {
        logits,
        probabilities: logits.softmax(),
        predictions: logits.argMax(1),
        loss,
        gradients: { ...gradients, weights: grads[head.weights.name] },
      }
    },
    extend: async ({
      inputs: { weights, samples, labels, query },
      options,
    }: AdapterCall<Samples & { weights: Rows }, Pick<Scaled, 'scale'>>) =>
      extendedRecord(
        await new NormalisedSoftmaxHead(tensorOf(weights), options).extend(tensorOf(samples), labels),
        query,
      ),
    fromPrototypes: async ({
      inputs: { samples, labels, query },
      options,
    }: AdapterCall<Samples, Pick<Scaled, 'scale'>>) =>
      extendedRecord(await NormalisedSoftmaxHead.fromPrototypes(tensorOf(samples), labels, options), query),
    refreshClass: async ({
      inputs: { firstSamples, moreSamples },
    }: AdapterCall<{ firstSamples: Rows; moreSamples: Rows }>) => {
      const labels = firstSamples.map(() => 'class')
      const before = await NormalisedSoftmaxHead.fromPrototypes(tensorOf(firstSamples), labels)
      const after = await before.head.refreshClass(0, tensorOf(moreSamples))
      return { before: await prototypeRecord(before), after: await prototypeRecord(after) }
    },
    lossLowerBound: ({
      options: { classes, scale },
    }: AdapterCall<VectorRecord, { classes: number; scale: number }>) => ({
      bound: normalisedSoftmaxBound(classes, scale),
    }),
    rejectThreshold: ({
      inputs: { cosines },
      options: { quantile },
    }: AdapterCall<{ cosines: number[] | Rows }, { quantile: number }>) => {
      const [first] = cosines
      return rejectThreshold(cosines.flat(), quantile, Array.isArray(first) ? first.length : 1)
    },
    weightMeanCosine: async ({
      inputs: { h, weights, labels },
    }: AdapterCall<{ h: Rows; weights: Rows; labels: number[] }>) => ({
      weightMeanCosine: await weightMeanCosines(tensorOf(h), tensorOf(weights), Int32Array.from(labels)),
    }),
    evaluateNovel: ({
      inputs: { predictions, labels },
      options,
    }: AdapterCall<{ predictions: number[]; labels: number[] }, { knownClasses: number }>) =>
      novelClassMetrics(predictions, labels, options),
  },
})
