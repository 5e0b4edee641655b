import { describeLosses } from '../../../fixtures/describe-losses.ts'
import { type LossFamily, type LossSubject, pairedFamily, viewsFamily } from '../../testing/index.ts'
import { cacr } from './cacr.ts'
import { contrastiveAttraction } from './contrastive-attraction.ts'
import { contrastiveRepulsion } from './contrastive-repulsion.ts'

const module = (name: string): URL => new URL(`./${name}.ts`, import.meta.url)
const cosine = { scaleInvariant: true } as const

/** Negatives may be as many as they like; their width must be the queries'. */
const sharedFamily: LossFamily = {
  ...pairedFamily,
  name: 'shared',
  unfit: (rng, size) => pairedFamily.unfit(rng, size).slice(0, 1),
}

/** `loss(query, company, options)`: each query has three vectors of its own. */
const companyFamily: LossFamily = {
  ...sharedFamily,
  name: 'company',
  make: (rng, size) => {
    const [query, ...rest] = pairedFamily.make(rng, size).tensors
    const own = pairedFamily.make(rng, { ...size, rows: size.rows * 3 }).tensors[0]
    return { tensors: [query, { shape: [size.rows, 3, size.dimension], values: own.values }], rest: rest.slice(1) }
  },
}

const subjects: LossSubject[] = [
  { module: module('contrastive-attraction'), loss: contrastiveAttraction, family: companyFamily, ...cosine },
  {
    module: module('contrastive-attraction'),
    loss: contrastiveAttraction,
    family: companyFamily,
    options: { normalise: false, sharpness: 0.3, scale: 2, reduction: 'none' },
  },
  { module: module('contrastive-repulsion'), loss: contrastiveRepulsion, family: companyFamily, ...cosine },
  { module: module('contrastive-repulsion'), loss: contrastiveRepulsion, family: sharedFamily, ...cosine },
  { module: module('cacr'), loss: cacr, family: viewsFamily({ views: 3 }), ...cosine },
  {
    module: module('cacr'),
    loss: cacr,
    family: viewsFamily({ views: 2 }),
    ...cosine,
    options: { symmetric: true, falseNegativeShare: 0.1, reduction: 'none' },
  },
]

const parts = {
  attractionWeights: 'the weights of contrastiveAttraction',
  repulsionWeights: 'the weights of contrastiveRepulsion',
  cacrReport: 'the terms of cacr',
  cacrTerms: 'the terms of cacr',
  radialShares: 'the weights of cacrRadial',
  cacrRadial:
    'its weights are constants made from what is differentiated, and its key has no gradient: see cacr.test.ts',
  cacrQueue: 'its weights are constants made from what is differentiated: see cacr.test.ts',
  cacrQueueReport: 'the terms of cacrQueue',
  weightedCosts: 'a part of the losses',
  unitVectors: 'a part of the losses',
  checkAboveZero: 'a check',
  checkCompany: 'a check',
}

await describeLosses(new URL('.', import.meta.url), subjects, parts)
