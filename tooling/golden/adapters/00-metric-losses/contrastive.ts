import {
  clip,
  debiasedContrastive,
  decoupledContrastive,
  type HardnessMode,
  hardnessWeightedInfoNCE,
  sigLip,
} from '@neg/core/losses'
import type { Scalar, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs'

import type { AdapterCall } from '../../src/define-adapter.ts'
import { lossRecord, type Numbers } from '../../src/loss-record.ts'

type Inputs = Readonly<Record<string, Numbers>>
type Call<Options> = AdapterCall<Inputs, Pick<Options, keyof Options>>
type Views = Readonly<Record<'view1' | 'view2', Tensor2D>>

interface Decoupled {
  readonly temperature?: number
  readonly weighted?: boolean
  readonly sigma?: number
}
interface Debiased {
  readonly temperature?: number
  readonly tauPlus?: number
  readonly beta?: number
}
interface Hardness {
  readonly temperature?: number
  readonly hardnessMode?: HardnessMode | null
  readonly hardnessStrength?: number
}

export const contrastive = {
  decoupledContrastiveLoss: ({ inputs, options }: Call<Decoupled>) =>
    lossRecord(inputs, (tensors) => {
      const { view1, view2 } = tensors as Views
      return decoupledContrastive(view1, view2, options)
    }),
  debiasedContrastiveLoss: ({ inputs, options: { temperature, tauPlus, beta } }: Call<Debiased>) =>
    lossRecord(inputs, (tensors) => {
      const { view1, view2 } = tensors as Views
      return debiasedContrastive(view1, view2, { temperature, positivePrior: tauPlus, concentration: beta })
    }),
  hardnessWeightedInfoNce: ({ inputs, options }: Call<Hardness>) =>
    lossRecord(inputs, ({ anchors, positives, negatives }: Readonly<Record<string, Tensor>>) =>
      hardnessWeightedInfoNCE(anchors as Tensor2D, positives as Tensor2D, {
        ...options,
        negatives: negatives as Tensor3D,
        hardnessMode: options.hardnessMode ?? undefined,
      }),
    ),
  sigLipLoss: ({ inputs }: AdapterCall<Inputs>) =>
    lossRecord(inputs, ({ images, texts, logitScale, logitBias }: Readonly<Record<string, Tensor>>) =>
      sigLip(images as Tensor2D, texts as Tensor2D, {
        logitScale: logitScale as Scalar,
        logitBias: logitBias as Scalar,
      }),
    ),
  clipLoss: ({ inputs }: AdapterCall<Inputs>) =>
    lossRecord(inputs, ({ images, texts, logitScale }: Readonly<Record<string, Tensor>>) =>
      clip(images as Tensor2D, texts as Tensor2D, { logitScale: logitScale as Scalar }),
    ),
}
