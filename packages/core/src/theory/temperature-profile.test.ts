import { expect, it } from 'vitest'

import { Philox } from '../random/index.ts'
import { temperatureProfile, type ProfiledEmbeddings } from './temperature-profile.ts'

function embedded(spread: number): ProfiledEmbeddings {
  const labels = Int32Array.from({ length: 40 }, (_, row) => row % 4)
  const rng = new Philox(3)
  const view1 = Float32Array.from({ length: 160 }, (_, at) => {
    return (at % 4 === labels[Math.floor(at / 4)] ? 1 : 0) + spread * rng.normal()
  })
  return { view1, view2: view1.slice(), labels, dimension: 4, accuracy: 0.5 }
}

it('judges what each temperature gave', async () => {
  const asked: number[] = []
  const profile = await temperatureProfile([0.1, 1], async (temperature) => {
    asked.push(temperature)
    return embedded(temperature === 0.1 ? 1 : 0.1)
  })
  expect(asked).toEqual([0.1, 1])
  const [cold, hot] = profile
  expect(cold.uniformity).toBeLessThan(hot.uniformity)
  expect(cold.tolerance).toBeLessThan(hot.tolerance)
  expect(cold.entropy).toBeLessThan(hot.entropy)
  expect(hot.entropy).toBeLessThan(Math.log(39))
  expect([cold.positiveSimilarity, hot.positiveSimilarity]).toEqual([1, 1].map((one) => expect.closeTo(one, 6)))
})

it('refuses a temperature of 0 before anything is trained', async () => {
  const train = async (): Promise<ProfiledEmbeddings> => expect.unreachable()
  await expect(temperatureProfile([1, 0], train)).rejects.toMatchObject({ code: 'NEG_RANGE' })
})
