import { expect, it } from 'vitest'

import { workedCollection, workedRun as run } from '../../fixtures/worked-mining.ts'
import { mineHardNegatives, type MineHardNegativesOptions } from './index.ts'

it.each<[string, MineHardNegativesOptions]>([
  ['numNegatives', { numNegatives: 0 }],
  ['rangeMax', { rangeMin: 3, rangeMax: 3 }],
  ['mostPositives', { mostPositives: 1 }],
  ['outputFormat', { outputFormat: 'pairs' as 'triplet' }],
  ['samplingStrategy', { samplingStrategy: 'best' as 'top' }],
  ['absoluteMargin', { absoluteMargin: Number.NaN }],
])('names the option %s', async (field, options) => {
  await expect(mineHardNegatives(workedCollection, { run }, options)).rejects.toMatchObject({
    code: 'NEG_RANGE',
    where: { field },
  })
})
