import { knnClassify } from '@neg/core/evaluation'
import {
  type DiffSortOptions,
  diffSort,
  rankExpectation,
  relaxedPermutation,
  softRank,
  sortingNetwork,
  type SortingNetworkKind,
} from '@neg/core/kernels'
import {
  groco,
  type GroCoOptions,
  groCoReport,
  groupOrdering,
  groupOrderingChances,
  type GroupOrderingOptions,
  ntXent,
} from '@neg/core/losses'
import * as tf from '@tensorflow/tfjs'

import { type AdapterCall, defineAdapter, type VectorRecord } from '../src/define-adapter.ts'
import { lossRecord, tensorOf } from '../src/loss-record.ts'

interface SortOptions {
  readonly kind: DiffSortOptions['network']
  readonly steepness: number
  readonly distribution: DiffSortOptions['distribution']
  readonly artLambda?: number
}
type Options = Pick<SortOptions, keyof SortOptions>

const sortOptions = ({ kind, ...rest }: Options): DiffSortOptions => ({ network: kind, ...rest })

interface GroupInputs {
  readonly posScores: number[][]
  readonly negScores: number[][]
  readonly posMask?: number[][] | boolean[][]
  readonly negMask?: number[][] | boolean[][]
}

type SortingOptions = Pick<DiffSortOptions, 'network' | 'steepness' | 'distribution'>

interface GroupOptions extends SortingOptions {
  readonly k?: number
}

interface ViewsOptions extends GroupOptions {
  readonly stopGradient?: boolean
  readonly nPosViews?: number
}

const maskOf = (mask: number[][] | boolean[][]): Uint8Array => Uint8Array.from(mask.flat(), Number)

export default defineAdapter({
  file: '10-groco-learning-by-sorting',
  functions: {
    sortingNetwork: ({ options }: AdapterCall<VectorRecord, { kind: SortingNetworkKind; n: number }>) => {
      const layers = sortingNetwork(options.kind, options.n)
      return {
        layers: layers.map((layer) => layer.map(({ low, high }) => [low, high])),
        layerCount: layers.length,
        comparatorCount: layers.flat().length,
      }
    },
    'DiffSort.sort': ({ inputs, options }: AdapterCall<{ x: number[][]; gradWeights: number[] }, Options>) =>
      tf.tidy(() => {
        const x = tf.tensor2d(inputs.x)
        const how = sortOptions(options)
        return {
          sorted: diffSort(x, how),
          permutation: relaxedPermutation(x, how),
          gradients: {
            x: tf.grad((y) =>
              diffSort(y as tf.Tensor2D, how)
                .mul(inputs.gradWeights)
                .sum(),
            )(x),
          },
        }
      }),
    'DiffSort.apply': ({ inputs, options }: AdapterCall<{ x: number[][]; u: number[] | number[][] }, Options>) =>
      tf.tidy(() => {
        const x = tf.tensor2d(inputs.x)
        const u = tf.tensor(inputs.u) as tf.Tensor1D | tf.Tensor2D
        const how = sortOptions(options)
        return {
          Pu: rankExpectation(x, u, how),
          gradients: {
            x: tf.grad((y) =>
              rankExpectation(y as tf.Tensor2D, u, how)
                .square()
                .sum(),
            )(x),
          },
        }
      }),
    'DiffSort.softRank': ({ inputs, options }: AdapterCall<{ x: number[][] }, Options>) =>
      tf.tidy(() => ({ ranks: softRank(tf.tensor2d(inputs.x), sortOptions(options)) })),
    groupOrderingLoss: ({
      inputs,
      options: { k, ...sorting },
    }: AdapterCall<Pick<GroupInputs, keyof GroupInputs>, Pick<GroupOptions, keyof GroupOptions>>) => {
      const { posScores, negScores, posMask, negMask } = inputs
      const how: GroupOrderingOptions = {
        ...sorting,
        topNegatives: k,
        ...(posMask && { positiveMask: maskOf(posMask) }),
        ...(negMask && { negativeMask: maskOf(negMask) }),
      }
      return {
        ...lossRecord({ posScores, negScores }, (given) =>
          groupOrdering(given.posScores as tf.Tensor2D, given.negScores as tf.Tensor2D, how),
        ),
        pPlus: groupOrderingChances(tensorOf(posScores), tensorOf(negScores), how),
      }
    },
    grocoLoss: async ({
      inputs,
      options,
    }: AdapterCall<{ views: number[][][] }, Pick<ViewsOptions, keyof ViewsOptions>>) => {
      const { k, nPosViews, ...rest } = options
      const how: GroCoOptions = { ...rest, topNegatives: k, positiveViews: nPosViews }
      return {
        ...lossRecord({ views: inputs.views }, ({ views }) => groco(views as tf.Tensor3D, how)),
        perView: (await groCoReport(tensorOf(inputs.views), how)).map(({ loss }) => loss),
      }
    },
    ntXentTopK: ({
      inputs,
      options: { k, stopGradient, tau },
    }: AdapterCall<{ views: number[][][] }, { k: number; stopGradient: boolean; tau: number }>) =>
      lossRecord({ views: inputs.views }, ({ views }) => {
        const [first, second] = tf.unstack(views) as tf.Tensor2D[]
        return ntXent(first, second, { topNegatives: k, stopGradient, temperature: tau })
      }),
    knnClassify: ({
      inputs: { features, labels, queries },
      options: { k, tau },
    }: AdapterCall<
      { features: number[][]; labels: number[]; queries: number[][] },
      { k: number; tau: number; classes: number }
    >) => {
      const { predictions, shares } = knnClassify(
        Float64Array.from(features.flat()),
        Int32Array.from(labels),
        Float64Array.from(queries.flat()),
        { dimension: features[0].length, k, vote: 'similarity', temperature: tau },
      )
      return {
        predictions,
        voteShare: tf.tensor2d(Float32Array.from(shares.values), [shares.rows, shares.columns]),
      }
    },
  },
})
