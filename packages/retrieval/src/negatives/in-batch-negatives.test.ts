import { expect, it } from 'vitest'

import { inBatchNegatives } from './index.ts'

it('gives the others’ positives, each once', async () => {
  const source = inBatchNegatives(Int32Array.of(7, 8, 7, 9))
  const { anchor, candidate } = await source(Int32Array.of(0, 2, 1))
  expect([...anchor]).toEqual([0, 2, 1])
  expect([...candidate]).toEqual([8, 8, 7])
})

it('refuses an anchor that stands beside nothing', async () => {
  await expect(inBatchNegatives(Int32Array.of(7))(Int32Array.of(0, 1))).rejects.toMatchObject({ code: 'NEG_RANGE' })
})
