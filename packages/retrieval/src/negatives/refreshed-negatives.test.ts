import { expect, it } from 'vitest'

import { RefreshedNegatives } from './index.ts'

it('are mined once a period', async () => {
  const steps: number[] = []
  const negatives = new RefreshedNegatives(
    async (step) => {
      steps.push(step)
      return step
    },
    { every: 10 },
  )
  expect(await negatives.at(3)).toBe(0)
  expect(await negatives.at(0)).toBe(0)
  expect(await negatives.at(25)).toBe(20)
  expect(steps).toEqual([0, 20])
  expect(() => new RefreshedNegatives(async () => 1, { every: 0 })).toThrow(/every is 0/)
})
