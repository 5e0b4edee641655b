import { describeLosses } from '../../../fixtures/describe-losses.ts'
import { type LossSubject, labelledFamily } from '../../testing/index.ts'
import { logSphericalSoftmax } from './log-spherical-softmax.ts'
import { logTaylorSoftmax } from './log-taylor-softmax.ts'
import { mseOneHot } from './mse-one-hot.ts'
import { zLoss } from './z-loss.ts'

const module = (name: string): URL => new URL(`./${name}.ts`, import.meta.url)
const outputs = { family: labelledFamily, memory: 'rows' } as const

const subjects: LossSubject[] = [
  { module: module('z-loss'), loss: zLoss, ...outputs, scaleInvariant: true },
  {
    module: module('z-loss'),
    loss: zLoss,
    ...outputs,
    options: { sharpness: 0.5, offset: 2, epsilon: 0.1, reduction: 'none' },
  },
  { module: module('log-taylor-softmax'), loss: logTaylorSoftmax, ...outputs, options: { reduction: 'none' } },
  { module: module('log-spherical-softmax'), loss: logSphericalSoftmax, ...outputs, options: { epsilon: 0.1 } },
  { module: module('mse-one-hot'), loss: mseOneHot, ...outputs, options: { reduction: 'sum' } },
]

const parts = {
  outputStatistics: 'what they see',
  ownOutputs: 'a part of it',
  checkOutputs: 'what they are given',
  sphericalLossOf: 'the same losses on the host',
}

await describeLosses(new URL('.', import.meta.url), subjects, parts)
