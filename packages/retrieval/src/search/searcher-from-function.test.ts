import { expect, it } from 'vitest'

import { searcherFromFunction } from './index.ts'

const ids = ['d1', 'd2', 'd3']
const searcher = searcherFromFunction((query: string) => ids.map((id) => ({ id, score: id === query ? 1 : 0.5 })), ids)

it('orders, cuts and leaves out', async () => {
  const result = await searcher.search(['d1', 'd2'], 2, { exclude: [[], [1]] })
  expect([...result.ids]).toEqual([0, 2, 2, 0])
})

it('refuses what is no result', async () => {
  const search = (found: { id: string; score: number }[]): Promise<unknown> =>
    searcherFromFunction(() => found, ids).search(['q'], 2)
  await expect(search([{ id: 'd9', score: 1 }])).rejects.toMatchObject({ code: 'NEG_ID_UNKNOWN' })
  await expect(search([{ id: 'd1', score: Number.NaN }])).rejects.toMatchObject({ code: 'NEG_NOT_FINITE' })
  await expect(search([ids, ids].flat().map((id) => ({ id, score: 1 })))).rejects.toMatchObject({
    code: 'NEG_ID_DUPLICATE',
  })
})
