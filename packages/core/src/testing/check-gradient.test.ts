import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { checkGradient } from './check-gradient.ts'

let folder = ''
let module: URL
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-gradient-'))
  module = pathToFileURL(join(folder, 'functions.mjs'))
  const tf = JSON.stringify(createRequire(import.meta.url).resolve('@tensorflow/tfjs'))
  await writeFile(
    module,
    `import tf from ${tf}
     export const product = (x, y, { power }) => tf.pow(x, power).mul(y).sum()
     export const squares = (x) => x.square()
     const inexact = tf.customGrad((x) => ({ value: x.square().sum(), gradFunc: (dy) => x.mul(dy).mul(2.001) }))
     export const wrong = (x) => inexact(x)
     export const broken = () => { throw new Error('no such loss') }`,
  )
})
afterAll(() => rm(folder, { recursive: true }))

const x = { shape: [3], values: Float64Array.of(0.1, -2, 1 / 3) }

describe('checkGradient', () => {
  it('computes values and gradients in double precision', async () => {
    const y = { shape: [3], values: Float64Array.of(1, 0.7, 1e-3) }
    const { value, gradients, worst } = await checkGradient(module, 'product', [x, y], { options: { power: 3 } })
    const sum = 1e-3 + (-2) ** 3 * 0.7 + (1 / 3) ** 3 * 1e-3
    expect(Math.abs(value.values[0] - sum)).toBeLessThan(1e-15)
    expect(Math.abs(gradients[0].values[1] - 3 * 4 * 0.7)).toBeLessThan(1e-14)
    expect(worst).toBeLessThan(1e-10)
  })

  it('weighs the elements of a value that is no scalar', async () => {
    const { value, gradients, worst } = await checkGradient(module, 'squares', [x])
    expect(value.shape).toEqual([3])
    expect([...gradients[0].values]).toEqual([0.2, -8, 2])
    expect(worst).toBeLessThan(1e-10)
  })

  it('finds a gradient that is wrong by a two-thousandth', async () => {
    expect((await checkGradient(module, 'wrong', [x])).worst).toBeCloseTo(0.0005, 6)
  })

  it('passes on what the function throws', async () => {
    await expect(checkGradient(module, 'broken', [x])).rejects.toThrow('no such loss')
  })
})
