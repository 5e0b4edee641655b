import {
  barlowTwins,
  byol,
  dino,
  dinoCentre,
  negativeCosine,
  type NegativeCosineOptions,
  simSiam,
  sinkhornAssign,
  type SinkhornAssignOptions,
  swav,
  tiCo,
  tiCoCovariance,
  vicReg,
  type VicRegOptions,
} from '@neg/core/losses'
import * as tf from '@tensorflow/tfjs'

import type { AdapterCall } from '../../src/define-adapter.ts'
import { lossRecord, type Numbers, tensorOf } from '../../src/loss-record.ts'

type Plain<T> = Pick<T, keyof T>
type Named<Names extends string> = Readonly<Record<Names, Numbers>>
type Views = Readonly<Record<'view1' | 'view2', tf.Tensor2D>>
type Tensors = Readonly<Record<string, tf.Tensor2D>>

interface SwavNumbers {
  readonly temperature?: number
  readonly iterations?: number
  readonly epsilon?: number
}
interface SwavInputs {
  readonly highResolution: Numbers
  readonly lowResolution?: Numbers
  readonly queueScores?: Numbers
}
interface DinoNumbers {
  readonly studentTemperature?: number
  readonly teacherTemperature?: number
  readonly centerMomentum?: number
}
interface TiCoInputs {
  readonly view1: Numbers
  readonly view2: Numbers
  readonly covariance?: Numbers
}

export const views = {
  barlowTwinsLoss: ({ inputs, options }: AdapterCall<Named<'view1' | 'view2'>, { lambda?: number }>) =>
    lossRecord(inputs, (tensors) => {
      const { view1, view2 } = tensors as Views
      return barlowTwins(view1, view2, { redundancyWeight: options.lambda })
    }),
  vicRegLoss: ({ inputs, options }: AdapterCall<Named<'view1' | 'view2'>, Plain<VicRegOptions>>) =>
    lossRecord(inputs, (tensors) => {
      const { view1, view2 } = tensors as Views
      return vicReg(view1, view2, options)
    }),
  negativeCosineSimilarity: ({
    inputs,
    options,
  }: AdapterCall<Record<string, Numbers>, Plain<NegativeCosineOptions>>) => {
    const { stopGradient = true } = options
    const loss = (tensors: Tensors): tf.Tensor => {
      if ('predictions' in tensors) return negativeCosine(tensors.predictions, tensors.targets, options)
      const { predictions1, predictions2, targets1, targets2 } = tensors
      const both = options.form === 'byol' ? byol : simSiam
      return both(predictions1, predictions2, targets1, targets2, { stopGradient })
    }
    if (!stopGradient) return lossRecord(inputs, (tensors) => loss(tensors as Tensors))
    // Targets are constant: the record holds the gradients by the predictions alone.
    const split = (kind: string) => Object.fromEntries(Object.entries(inputs).filter(([name]) => name.startsWith(kind)))
    return tf.tidy(() => {
      const targets = Object.fromEntries(
        Object.entries(split('targets')).map(([name, numbers]) => [name, tensorOf<tf.Tensor2D>(numbers)]),
      )
      return lossRecord(split('predictions'), (tensors) => loss({ ...(tensors as Tensors), ...targets }))
    })
  },
  sinkhornAssign: ({ inputs, options }: AdapterCall<Named<'scores'>, Plain<SinkhornAssignOptions>>) =>
    tf.tidy(() => ({ assignments: sinkhornAssign(tensorOf(inputs.scores), options) })),
  swavLoss: ({ inputs: { queueScores, ...scores }, options }: AdapterCall<Plain<SwavInputs>, Plain<SwavNumbers>>) =>
    tf.tidy(() => {
      const queue = queueScores === undefined ? undefined : tensorOf<tf.Tensor3D>(queueScores)
      return lossRecord(scores as Record<string, Numbers>, (tensors) => {
        const { highResolution, lowResolution } = tensors as Readonly<Record<string, tf.Tensor3D>>
        return swav(highResolution, { ...options, lowResolution, queueScores: queue })
      })
    }),
  dinoLoss: ({
    inputs,
    options: { centerMomentum, ...temperatures },
  }: AdapterCall<Named<'teacher' | 'student' | 'center'>, Plain<DinoNumbers>>) =>
    tf.tidy(() => {
      const teacher = tensorOf<tf.Tensor3D>(inputs.teacher)
      const centre = tensorOf<tf.Tensor1D>(inputs.center)
      return {
        ...lossRecord({ student: inputs.student }, ({ student }) =>
          dino(student as tf.Tensor3D, teacher, { ...temperatures, centre }),
        ),
        center: dinoCentre(teacher, centre, { momentum: centerMomentum }),
      }
    }),
  tiCoLoss: ({
    inputs: { covariance, ...given },
    options: { beta, rho },
  }: AdapterCall<Plain<TiCoInputs>, { beta?: number; rho?: number }>) =>
    tf.tidy(() => {
      const past = covariance === undefined ? undefined : tensorOf<tf.Tensor2D>(covariance)
      const state = { covariance: past, momentum: beta }
      return {
        ...lossRecord(given, (tensors) => {
          const { view1, view2 } = tensors as Views
          return tiCo(view1, view2, { ...state, covarianceWeight: rho })
        }),
        covariance: tiCoCovariance(tensorOf(given.view1), state),
      }
    }),
}
