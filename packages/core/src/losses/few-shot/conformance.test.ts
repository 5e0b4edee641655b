import { describeLosses } from '../../../fixtures/describe-losses.ts'
import { type LossSubject, classifiedFamily, labelledFamily } from '../../testing/index.ts'
import { icnnLoss } from './icnn-loss.ts'
import { protoTriplet } from './proto-triplet.ts'
import { prototypical } from './prototypical.ts'

const module = (name: string): URL => new URL(`./${name}.ts`, import.meta.url)
const classified = { family: classifiedFamily(), memory: 'rows' } as const

const subjects: LossSubject[] = [
  { module: module('proto-triplet'), loss: protoTriplet, ...classified },
  { module: module('proto-triplet'), loss: protoTriplet, ...classified, options: { margin: 2, reduction: 'none' } },
  { module: module('prototypical'), loss: prototypical, ...classified },
  { module: module('icnn-loss'), loss: icnnLoss, family: labelledFamily },
  { module: module('icnn-loss'), loss: icnnLoss, family: labelledFamily, options: { neighbours: 7, k: 3 } },
]

const parts = {
  prototypes: 'means of supports',
  protoLogits: 'scores by prototypes',
  prototypeDistances: 'distances to them',
  ownColumns: 'a part of the losses',
  labelMask: 'a part of the losses',
  episodeTerms: 'the losses of an episode, for several batches',
  episodeLoss: 'their mean',
}

await describeLosses(new URL('.', import.meta.url), subjects, parts)
