import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { expectClose, normalRows, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { useEngine } from '../../engine/use-engine.ts'
import { imbalancedCounts, imbalancedSubset } from '../../negatives/batches/imbalanced-subset.ts'
import { NegativeQueue } from '../../training/negative-queue.ts'
import { infoNCE } from '../contrastive/info-nce.ts'
import { cacr, type CACROptions } from './cacr.ts'
import { cacrQueue } from './cacr-queue.ts'
import { cacrRadial } from './cacr-radial.ts'
import { contrastiveAttraction } from './contrastive-attraction.ts'
import { contrastiveRepulsion } from './contrastive-repulsion.ts'

const at = (degrees: number): number[] => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
const views = [
  [0, 60, 150],
  [30, 90, 100],
  [10, 120, 140],
].map((angles) => angles.map(at))

describe('attraction and repulsion', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it.each([
    [{ negativeSharpness: 1 }, -0.917809],
    [{ negativeSharpness: 2 }, -0.807644],
    [{ weighted: 'negatives', negativeSharpness: 1 }, 0.351952 - 1.320087],
    [{ weighted: 'positives' }, 0.402277 - 1.719678],
    [{ negativeSharpness: 1, falseNegativeShare: 0.1 }, 0.402277 - 1.505869],
    [{ weighted: 'positives', negativeSharpness: 9, attractionScale: 3 }, 3 * 0.402277 - 1.719678],
  ] satisfies [CACROptions, number][])('cacr with %j equals the worked number', async (options, wanted) => {
    const { values } = await valueAndGradients((x) => cacr(x as unknown as tf.Tensor3D, options), views)
    expectClose(values, [wanted], 2e-6)
  })

  it('equals the hand example', async () => {
    const attraction = await valueAndGradients(
      (z, others) => contrastiveAttraction(z, others as unknown as tf.Tensor3D),
      [at(0)],
      [[at(10), at(40)]],
    )
    expectClose(attraction.values, [0.296256], 2e-6)
    const negatives = [at(60), at(150)]
    for (const [sharpness, wanted] of [
      [1, -1.166951],
      [2, -1.011525],
    ]) {
      const repulsion = await valueAndGradients(
        (z, others) => contrastiveRepulsion(z, others, { sharpness }),
        [at(0)],
        negatives,
      )
      expectClose(repulsion.values, [wanted], 2e-6)
    }
  })

  it('with one query is InfoNCE times twice the temperature', async () => {
    const [query, key] = [normalRows(1, 5, 3), normalRows(2, 5, 3)]
    const radial = await valueAndGradients(
      (q) => cacrRadial(q.expandDims<tf.Tensor3D>(0), tf.tensor2d(key), { temperature: 0.4 }),
      query,
    )
    const plain = await valueAndGradients(
      (q) => infoNCE(q, tf.tensor2d(key), { temperature: 0.4, normalise: true }).mul(0.8),
      query,
    )
    expectClose(radial.values, plain.values)
    expectClose(radial.gradients[0], plain.gradients[0])
  })

  it('depends on the nearest rows of the queue alone where it is sharp', async () => {
    const [one, two] = [normalRows(3, 4, 3), normalRows(4, 4, 3)]
    const far = (queue: number[][]) =>
      valueAndGradients(
        (x) =>
          cacrQueue(x as unknown as tf.Tensor3D, tf.tensor3d([two, one]), tf.tensor2d(queue), {
            negativeSharpness: 500,
          }),
        [one, two],
      )
    const near = one.concat(two)
    const opposite = near.map((row) => row.map((value) => -value))
    expectClose((await far(near)).values, (await far(near.concat(opposite))).values)
  })

  it('refuses what does not fit', () => {
    const rows = tf.zeros<tf.Rank.R2>([2, 3])
    expect(() => cacr([rows])).toThrow('views')
    expect(() => cacr([rows, rows], { negativeSharpness: 0 })).toThrow('negativeSharpness')
    expect(() => cacr([rows, rows], { weighted: 'none', falseNegativeShare: 0.1 })).toThrow('falseNegativeShare')
    expect(() => contrastiveAttraction(rows, tf.zeros([2, 1, 3]), { mask: new Uint8Array(2) })).toThrow('positive')
    expect(() => contrastiveRepulsion(rows, rows, { mask: Uint8Array.of(1, 1, 0, 0) })).toThrow('negative')
    expect(() => cacrRadial(tf.zeros([1, 2, 4]), rows)).toThrow('queries')
    expect(() => cacrQueue(tf.zeros([1, 2, 3]), tf.zeros([1, 2, 3]), rows)).toThrow('queries')
    expect(() => new NegativeQueue(0, 2)).toThrow('size')
    expect(() => new NegativeQueue(2, 2).push(rows)).toThrow('dimension 2')
  })

  it('begins its queue with unit rows and writes around the end', async () => {
    const queue = new NegativeQueue(3, 2, { seed: 5 })
    const norms = tf.tidy(() => queue.rows.square().sum(1))
    expectClose([...(await norms.data())], [1, 1, 1])
    const batch = tf.tensor2d([1, 1, 2, 2, 3, 3, 4, 4], [4, 2])
    queue.push(batch)
    expect([...(await queue.rows.data())]).toEqual([4, 4, 2, 2, 3, 3])
    expect(queue.next).toBe(1)
    tf.dispose([norms, batch])
    queue.dispose()
  })
})

describe('imbalancedSubset', () => {
  it('keeps as many rows of each class as it says', () => {
    expect([...imbalancedCounts([100, 100, 100, 100, 100], { profile: 'linear' })]).toEqual([20, 40, 60, 80, 100])
    expect([...imbalancedCounts([100, 100, 100], { ratio: 4 })]).toEqual([25, 50, 100])
    const labels = Int32Array.from({ length: 40 }, (_, row) => row % 4)
    const kept = imbalancedSubset(labels, { profile: 'linear' })
    const found = [0, 1, 2, 3].map((label) => kept.filter((row) => labels[row] === label).length)
    expect(found).toEqual([2, 5, 7, 10])
    expect(new Set(kept).size).toBe(24)
    expect(() => imbalancedCounts([1], { profile: 'linear', ratio: 2 })).toThrow('ratio')
    expect(() => imbalancedSubset(Int32Array.of(-1))).toThrow('label')
  })
})
