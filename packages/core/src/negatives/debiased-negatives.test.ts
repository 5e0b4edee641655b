import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'

import { useEngine } from '../engine/use-engine.ts'
import { Philox } from '../random/philox.ts'
import { enginesThatLoad, expectNoLeak } from '../testing/index.ts'
import { debiasedNegatives } from './debiased-negatives.ts'

const { engines } = await enginesThatLoad()

/** Rows of classes far apart, two views of each: other rows of the class look like positives. */
function views(rows: number, classes: number, seed = 1): [tf.Tensor2D, tf.Tensor2D] {
  const rng = new Philox(seed)
  const view = (): tf.Tensor2D => {
    const values = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: classes }, (_, column) => (column === row % classes ? 3 : 0) + rng.normal() / 2),
    )
    return tf.tensor2d(values)
  }
  return [view(), view()]
}

describe('debiasedNegatives', () => {
  it.each(engines.map(({ name }) => name))('counts by hand on %s', async (prefer) => {
    await useEngine({ prefer })
    // Cosines of the queries 0 and 1 with the keys are 1, 1, 0; those of query 2 are 0, 0, 1.
    const queries = tf.tensor2d([1, 0, 1, 0, 0, 1], [3, 2])
    const found = await debiasedNegatives(queries, queries, { positivePrior: 0.2, bins: 2, negativesPerQuery: 5 })
    // Both values lie in the upper bin: p+ = 3 / 3 and p = 6 / 6, so that each pair is false with the prior's chance.
    expect([...found.query]).toEqual([0, 0, 1, 1, 2, 2])
    for (const chance of found.falseChance) expect(chance).toBeCloseTo(0.2, 6)
    // With four bins the two pairs at cosine 1 have p+ = 1 and p = 1 / 3.
    const { report } = await debiasedNegatives(queries, queries, { positivePrior: 0.2, bins: 4, negativesPerQuery: 5 })
    expect(report).toMatchObject({ considered: 6, drawn: 6, queriesWithoutNegative: 0 })
    expect(report.falseShare.considered).toBeCloseTo(0.2, 6)
    await expectNoLeak(async () => {
      await debiasedNegatives(queries, queries)
      return []
    })
    queries.dispose()
  })

  it('draws fewer rows of the own class than there are, and knows how many', async () => {
    await useEngine({ prefer: 'cpu' })
    const classes = 4
    const [queries, keys] = views(48, classes)
    const { query, candidate, report } = await debiasedNegatives(queries, keys, {
      positivePrior: 1 / classes,
      negativesPerQuery: 6,
    })
    const isFalse = (row: number, at: number): boolean => row % classes === candidate[at] % classes
    const drawnFalse = query.filter(isFalse).length / query.length
    expect(report.falseShare.considered).toBeGreaterThan(0.18)
    expect(drawnFalse).toBeLessThan(0.06)
    expect(Math.abs(report.falseShare.drawn - drawnFalse)).toBeLessThan(0.06)
    expect(query.every((row, at) => row !== candidate[at])).toBe(true)
    tf.dispose([queries, keys])
  })

  it('without a prior draws all alike, by its seed', async () => {
    await useEngine({ prefer: 'cpu' })
    const [queries, keys] = views(10, 2)
    const draw = async (seed: number): Promise<number[]> => {
      const { candidate } = await debiasedNegatives(queries, keys, { positivePrior: 0, negativesPerQuery: 3, seed })
      return [...candidate]
    }
    expect(await draw(1)).toHaveLength(30)
    expect(await draw(1)).toEqual(await draw(1))
    expect(await draw(1)).not.toEqual(await draw(2))
    tf.dispose([queries, keys])
  })

  it('draws nothing for a query whose candidates all look like positives', async () => {
    await useEngine({ prefer: 'cpu' })
    // Key i is halfway between a common direction, which is query 0, and one of its own, which is query i.
    const common = (row: number): number[] => Array.from({ length: 4 }, (_, column) => (column === row ? 1 : 0))
    const queries = tf.tensor2d([0, 1, 2, 3].map((row) => common(row)))
    const keys = tf.tensor2d([0, 1, 2, 3].map((row) => common(row).map((value, column) => (column === 0 ? 1 : value))))
    const { query, report } = await debiasedNegatives(queries, keys, { positivePrior: 0.9, bins: 4 })
    expect([...query]).toEqual([1, 2, 3])
    expect(report).toMatchObject({ drawn: 3, queriesWithoutNegative: 1, falseShare: { drawn: 0 } })
    expect(report.falseShare.considered).toBeCloseTo(3 / 12, 6)
    tf.dispose([queries, keys])
  })

  it('refuses what does not fit', async () => {
    await useEngine({ prefer: 'cpu' })
    const [queries, keys] = views(4, 2)
    const [alone, broken] = [tf.ones<tf.Rank.R2>([1, 2]), tf.fill<tf.Rank.R2>([4, 2], Number.NaN)]
    for (const options of [{ positivePrior: 1 }, { negativesPerQuery: 0 }, { bins: 0.5 }]) {
      await expect(debiasedNegatives(queries, keys, options)).rejects.toMatchObject({
        code: 'NEG_RANGE',
        where: { field: Object.keys(options)[0] },
      })
    }
    await expect(debiasedNegatives(queries, alone)).rejects.toMatchObject({ code: 'NEG_SHAPE' })
    await expect(debiasedNegatives(alone, alone)).rejects.toMatchObject({ code: 'NEG_NO_NEGATIVES' })
    await expect(debiasedNegatives(queries, broken)).rejects.toMatchObject({ code: 'NEG_NOT_FINITE' })
    tf.dispose([queries, keys, alone, broken])
  })
})
