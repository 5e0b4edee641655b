import {
  type DiffSortOptions,
  diffSort,
  rankExpectation,
  relaxedPermutation,
  softRank,
  sortingNetwork,
  type SortingNetworkKind,
} from '@neg/core/kernels'
import * as tf from '@tensorflow/tfjs'

import { type AdapterCall, defineAdapter, type VectorRecord } from '../src/define-adapter.ts'

interface SortOptions {
  readonly kind: DiffSortOptions['network']
  readonly steepness: number
  readonly distribution: DiffSortOptions['distribution']
  readonly artLambda?: number
}
type Options = Pick<SortOptions, keyof SortOptions>

const sortOptions = ({ kind, ...rest }: Options): DiffSortOptions => ({ network: kind, ...rest })

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
  },
})
