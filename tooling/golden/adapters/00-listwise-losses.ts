import {
  type Activation,
  adrMSE,
  approxNDCG,
  binaryCrossEntropy,
  infoNCEOfScores,
  lambdaLoss,
  type LambdaWeighting,
  listMLE,
  listNet,
  marginMSEOfScores,
  pListMLE,
  rankNet,
  type Reduction,
} from '@neg/core/losses'
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'

import { type AdapterCall, defineAdapter } from '../src/define-adapter.ts'
import { lossRecord, type Numbers, tensorOf } from '../src/loss-record.ts'

interface ListInputs {
  readonly scores: Numbers
  readonly labels: readonly (readonly number[])[]
  readonly mask?: readonly (readonly number[])[]
}
type OnLists<Options = unknown> = AdapterCall<
  Pick<ListInputs, keyof ListInputs>,
  { activation?: Activation } & Pick<Options, keyof Options>
>
interface RankedPairs {
  readonly sigma?: number
  readonly k?: number
  readonly reductionLog?: 'binary' | 'natural'
}
interface LambdaPairs extends RankedPairs {
  readonly weighting?: LambdaWeighting
  readonly mu?: number
}
interface Placed {
  readonly respectInputOrder?: boolean
  readonly positionWeights?: readonly number[]
}

function onLists<Options extends object>(
  { scores, labels, mask }: ListInputs,
  loss: (scores: Tensor2D, relevances: Float32Array, options: Options & { mask?: Uint8Array }) => Tensor,
  options: Options,
) {
  const relevances = Float32Array.from(labels.flat())
  const there = mask && Uint8Array.from(mask.flat())
  return lossRecord({ scores }, (given) => loss(given.scores as Tensor2D, relevances, { ...options, mask: there }))
}

const ordered = ({ respectInputOrder, positionWeights, ...rest }: Placed & { activation?: Activation }) => ({
  ...rest,
  ...(respectInputOrder === false && { order: 'byRelevance' as const }),
  ...(positionWeights && { positionWeights: Float32Array.from(positionWeights) }),
})

export default defineAdapter({
  file: '00-listwise-losses',
  functions: {
    binaryCrossEntropyPairs: ({
      inputs: { scores, labels },
      options,
    }: AdapterCall<
      { scores: Numbers; labels: readonly number[] },
      { positiveWeight?: number; activation?: Activation; reduction?: Reduction }
    >) => lossRecord({ scores }, (given) => binaryCrossEntropy(given.scores, Float32Array.from(labels), options)),
    rankNetLoss: ({ inputs, options: { reductionLog, ...rest } }: OnLists<RankedPairs>) =>
      onLists(inputs, rankNet, { ...rest, logarithm: reductionLog }),
    lambdaLoss: ({ inputs, options: { reductionLog, ...rest } }: OnLists<LambdaPairs>) =>
      onLists(inputs, lambdaLoss, { ...rest, logarithm: reductionLog }),
    listNetLoss: ({ inputs, options }: OnLists) => onLists(inputs, listNet, options),
    listMleLoss: ({ inputs, options }: OnLists<Placed>) => onLists(inputs, listMLE, ordered(options)),
    pListMleLoss: ({ inputs, options }: OnLists<Placed>) => onLists(inputs, pListMLE, ordered(options)),
    approxNdcg: ({ inputs, options: { alpha, ...rest } }: OnLists<{ alpha?: number }>) =>
      onLists(inputs, approxNDCG, { ...rest, steepness: alpha }),
    adrMseLoss: ({ inputs, options: { alpha, ...rest } }: OnLists<{ alpha?: number }>) =>
      onLists(inputs, adrMSE, { ...rest, steepness: alpha }),
    marginMseLoss: ({
      inputs: { positiveScores, negativeScores, teacherMargins, teacherScores },
      options,
    }: AdapterCall<
      Readonly<Record<'positiveScores' | 'negativeScores', Numbers>> & {
        readonly teacherMargins?: Numbers
        readonly teacherScores?: Numbers
      },
      { activation?: Activation; reduction?: 'mean' | 'sum' }
    >) =>
      lossRecord({ positiveScores, negativeScores }, (given) =>
        marginMSEOfScores(
          given.positiveScores as Tensor1D,
          given.negativeScores as Tensor2D,
          tensorOf<Tensor2D>(teacherMargins ?? teacherScores ?? []),
          options,
        ),
      ),
    multipleNegativesRankingCrossEncoder: ({
      inputs: { scores, negativeIndices },
      options,
    }: AdapterCall<
      { scores: Numbers; negativeIndices?: readonly (readonly number[])[] },
      { scale?: number; activation?: Activation }
    >) =>
      lossRecord({ scores }, (given) =>
        infoNCEOfScores(given.scores as Tensor2D, {
          ...options,
          inBatchNegatives: negativeIndices?.map((columns) => Int32Array.from(columns)),
        }),
      ),
  },
})
