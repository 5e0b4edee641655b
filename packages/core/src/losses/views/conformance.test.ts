import { describeLosses } from '../../../fixtures/describe-losses.ts'
import { type LossSubject, pairedFamily, predictedFamily, viewsFamily } from '../../testing/index.ts'
import { barlowTwins } from './barlow-twins.ts'
import { byol } from './byol.ts'
import { crossedPredictions } from './crossed-predictions.ts'
import { dino } from './dino.ts'
import { negativeCosine } from './negative-cosine.ts'
import { simSiam } from './sim-siam.ts'
import { swav } from './swav.ts'
import { tiCo } from './ti-co.ts'
import { vicReg } from './vic-reg.ts'

const module = (name: string): URL => new URL(`./${name}.ts`, import.meta.url)
const paired = { family: pairedFamily, memory: 'rows' } as const
const cosine = { memory: 'rows', scaleInvariant: true } as const

const subjects: LossSubject[] = [
  { module: module('barlow-twins'), loss: barlowTwins, ...paired },
  { module: module('barlow-twins'), loss: barlowTwins, ...paired, options: { redundancyWeight: 1, epsilon: 0 } },
  { module: module('vic-reg'), loss: vicReg, ...paired },
  {
    module: module('vic-reg'),
    loss: vicReg,
    ...paired,
    options: { invarianceWeight: 0, varianceWeight: 2, covarianceWeight: 3, epsilon: 0.01 },
  },
  { module: module('negative-cosine'), loss: negativeCosine, family: predictedFamily(), ...cosine },
  {
    module: module('negative-cosine'),
    loss: negativeCosine,
    family: pairedFamily,
    ...cosine,
    options: { form: 'byol', stopGradient: false, reduction: 'none' },
  },
  { module: module('sim-siam'), loss: simSiam, family: predictedFamily({ views: 2 }), ...cosine },
  { module: module('byol'), loss: byol, family: predictedFamily({ views: 2 }), ...cosine },
  {
    module: module('crossed-predictions'),
    loss: crossedPredictions,
    family: predictedFamily({ views: 2 }),
    ...cosine,
  },
  {
    module: module('crossed-predictions'),
    loss: crossedPredictions,
    family: predictedFamily({ views: 2 }),
    memory: 'rows',
    options: { distance: 'squared', reduction: 'none' },
  },
  { module: module('swav'), loss: swav, family: viewsFamily({ views: 3 }), memory: 'rows', stopsGradient: true },
  { module: module('dino'), loss: dino, family: viewsFamily({ views: 4, teacherViews: 2 }), memory: 'rows' },
  {
    module: module('dino'),
    loss: dino,
    family: viewsFamily({ views: 2, teacherViews: 2 }),
    memory: 'rows',
    options: { studentTemperature: 1, teacherTemperature: 0.5, reduction: 'none' },
  },
  { module: module('ti-co'), loss: tiCo, ...paired, scaleInvariant: true, stopsGradient: true },
]

const parts = {
  checkCentre: 'a check',
  checkMomentum: 'a check',
  checkScores: 'a check',
  crossViewEntropy: 'what swav and dino share',
  crossedCosines: 'what simSiam and byol share',
  dinoCentre: 'the state of dino',
  offDiagonalSquares: 'a part of barlowTwins and vicReg',
  sinkhornAssign: 'the codes of swav',
  tiCoCovariance: 'the state of tiCo',
}

await describeLosses(new URL('.', import.meta.url), subjects, parts)
