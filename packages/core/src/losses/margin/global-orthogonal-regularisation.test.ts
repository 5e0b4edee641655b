import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { cosine, labelledBatches, mean, valuesOf, worst } from '../../../fixtures/labelled-batches.ts'
import { useEngine } from '../../engine/index.ts'
import { enginesThatLoad } from '../../testing/index.ts'
import { globalOrthogonalRegularisation } from './global-orthogonal-regularisation.ts'

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('globalOrthogonalRegularisation on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('equals its definition, for more and for fewer rows than coordinates, of one set and of two', () =>
    fc.assert(
      fc.asyncProperty(labelledBatches, async ({ rows }) => {
        const valueFor = (set: readonly (readonly number[])[]): number => {
          const cosines = set.flatMap((x, i) => set.flatMap((y, j) => (i === j ? [] : [cosine(x, y)])))
          return mean(cosines) ** 2 * 2 + 3 * Math.max(0, mean(cosines.map((s) => s ** 2)) - 1 / 3)
        }
        const turned = rows.map(([x, y, z]) => [y, z - 1, x * x])
        const options = { meanWeight: 2, secondMomentWeight: 3 }
        const one = await valuesOf(rows, (x) => globalOrthogonalRegularisation(x, options))
        expect(worst(one, [valueFor(rows)])).toBeLessThan(2e-5)
        for (const [reduction, wanted] of [
          ['none', [valueFor(rows), valueFor(turned)]],
          ['sum', [valueFor(rows) + valueFor(turned)]],
          ['mean', [(valueFor(rows) + valueFor(turned)) / 2]],
        ] as const) {
          const both = await valuesOf(rows, (x) =>
            globalOrthogonalRegularisation(tf.stack([x, tf.tensor2d(turned)]) as tf.Tensor3D, {
              ...options,
              reduction,
            }),
          )
          expect(worst(both, wanted)).toBeLessThan(2e-5)
        }
      }),
      { numRuns: 15 },
    ))
})
