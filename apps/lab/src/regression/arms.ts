import { unitRows } from '@neg/core/kernels'
import { supReMix, type SupReMixOptions } from '@neg/core/losses'
import * as tf from '@tensorflow/tfjs'

import type { PreTraining } from './pre-training.ts'

export interface RegressionArm {
  readonly description: string
  readonly loss: PreTraining['loss']
  /** Whether it is run on the airfoil too. */
  readonly onAirfoil: boolean
}

const plain = { mixNegatives: false, mixPositives: false, weight: 'none' } as const

/** Most positive mixtures of an anchor, which keeps a step quick. */
const mostPerAnchor = 16

const contrast =
  (options: SupReMixOptions): PreTraining['loss'] =>
  (embeddings, targets, rng) =>
    supReMix(embeddings, targets, { mostPerAnchor, seed: rng, targetBin: 1, ...options })

/** Every loss of the comparison, by its arm. */
export const regressionArms: Readonly<Record<string, RegressionArm>> = {
  supcon: { description: 'SupCon: equal targets are a class', loss: contrast(plain), onAirfoil: true },
  weights: {
    description: 'negatives weighted by the distance of targets',
    loss: contrast({ ...plain, weight: 'L1' }),
    onAirfoil: true,
  },
  'weights, mix-neg': {
    description: 'and mixtures as hard negatives',
    loss: contrast({ mixPositives: false }),
    onAirfoil: true,
  },
  'weights, mix-pos': {
    description: 'weights, and mixtures as hard positives',
    loss: contrast({ mixNegatives: false }),
    onAirfoil: false,
  },
  supremix: { description: 'SupReMix: weights and both kinds of mixtures', loss: contrast({}), onAirfoil: true },
  mixtures: {
    description: 'both kinds of mixtures without weights',
    loss: contrast({ weight: 'none' }),
    onAirfoil: false,
  },
  'l1 regression': {
    description: 'no contrast: the target is predicted from the embedding of unit length',
    loss: (embeddings, targets, _rng, readOut) =>
      readOut(unitRows(embeddings))
        .sub(tf.tensor1d(targets.map((target) => (target - 20) / 12)))
        .abs()
        .mean(),
    onAirfoil: false,
  },
}
