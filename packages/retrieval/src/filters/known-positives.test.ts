import { expect, it } from 'vitest'

import { candidatesOf, keptOf } from '../../fixtures/worked-candidates.ts'
import { applyFilters, knownPositives } from './index.ts'

it('drops the positives of the anchor', async () => {
  expect(await keptOf(knownPositives())).toBe('abcdefg')
})

it('needs to be told them', async () => {
  await expect(applyFilters(candidatesOf([1]), [knownPositives()])).rejects.toMatchObject({
    code: 'NEG_INPUT_MISSING',
    where: { field: 'positives' },
  })
})
