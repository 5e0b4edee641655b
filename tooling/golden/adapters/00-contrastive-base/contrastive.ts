import { infoNCE, nPairs, ntXent, ntXentMultiPositive, supCon, type SupConOptions } from '@neg/core/losses'
import type { Tensor2D } from '@tensorflow/tfjs'

import type { AdapterCall } from '../../src/define-adapter.ts'
import { lossRecord, type Numbers, tensorOf } from '../../src/loss-record.ts'

interface Options {
  readonly tau?: number
  readonly normalize?: boolean
}
type Plain<T> = Pick<T, keyof T>
type Call<Inputs, More = object> = AdapterCall<Inputs, Plain<Options & More>>
interface Rows extends Record<string, Tensor2D> {}

const renamed = ({ tau, normalize }: Options) => ({ temperature: tau, normalise: normalize })

interface Pairs extends Record<string, Numbers> {}
interface Labelled {
  readonly z: Numbers
  readonly labels: readonly number[]
}

export const contrastive = {
  infoNceLoss: ({ inputs, options }: Call<Pairs>) =>
    lossRecord(inputs, (tensors) => {
      const { anchors, positives, negatives } = tensors as Rows
      return infoNCE(anchors, positives, { ...renamed(options), negatives })
    }),
  infoNceSymmetricLoss: ({ inputs, options }: Call<Pairs>) =>
    lossRecord(inputs, (tensors) => {
      const { anchors, positives } = tensors as Rows
      return infoNCE(anchors, positives, { ...renamed(options), symmetric: true })
    }),
  ntXentLoss: ({ inputs, options }: Call<Pairs>) =>
    lossRecord(inputs, (tensors) => {
      const { view1, view2 } = tensors as Rows
      return ntXent(view1, view2, renamed(options))
    }),
  ntXentMultiPositiveLoss: ({ inputs: { z, labels }, options }: Call<Plain<Labelled>>) =>
    lossRecord({ z }, (tensors) =>
      ntXentMultiPositive(tensors.z as Tensor2D, Int32Array.from(labels), renamed(options)),
    ),
  supConLoss: async ({
    inputs: { z, labels },
    options: { variant, ...options },
  }: Call<Plain<Labelled>, { variant?: SupConOptions['aggregate'] }>) => {
    const how = { ...renamed(options), aggregate: variant }
    const numbers = Int32Array.from(labels)
    const [rows] = [tensorOf<Tensor2D>(z)]
    const each = supCon(rows, numbers, { ...how, reduction: 'none' })
    const perAnchor = Array.from(await each.data())
    each.dispose()
    rows.dispose()
    return {
      ...lossRecord({ z }, (tensors) => supCon(tensors.z as Tensor2D, numbers, how)),
      // The vectors write null for an anchor whose label nobody shares.
      perAnchor: perAnchor.map((loss, i) =>
        labels.indexOf(labels[i]) === labels.lastIndexOf(labels[i]) ? null : loss,
      ),
    }
  },
  nPairsLoss: ({ inputs, options: { normalize } }: Call<Pairs>) =>
    lossRecord(inputs, (tensors) => {
      const { anchors, positives } = tensors as Rows
      return nPairs(anchors, positives, { normalise: normalize })
    }),
}
