import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { checkGradient, enginesThatLoad, expectNoLeak } from '../../testing/index.ts'
import { tensorSizes } from '../../../fixtures/tensor-sizes.ts'
import { diffSort } from './diff-sort.ts'
import { rankExpectation } from './rank-expectation.ts'
import { relaxedDistributions } from './relaxed-comparison.ts'
import type { RelaxedDistribution } from './relaxed-comparison.ts'
import { relaxedPermutation } from './relaxed-permutation.ts'
import { softRank } from './soft-rank.ts'
import { sortingNetwork } from './sorting-network.ts'
import type { DiffSortOptions } from './sorting-plan.ts'

const probability: Record<RelaxedDistribution, (gap: number, options: DiffSortOptions) => number> = {
  cauchy: (gap, { steepness = 1 }) => Math.atan(steepness * gap) / Math.PI + 0.5,
  logistic: (gap, { steepness = 1 }) => 1 / (1 + Math.exp(-steepness * gap)),
  logistic_phi: (gap, { steepness = 1, artLambda = 0.25 }) =>
    1 / (1 + Math.exp((-steepness * gap) / (Math.abs(gap) + 1e-10) ** artLambda)),
  gaussian: (gap, { steepness = 1 }) => {
    // The error function by its power series.
    const z = (steepness * gap) / Math.SQRT2
    if (Math.abs(z) > 4) return z > 0 ? 1 : 0
    let [sum, term] = [0, z]
    for (let n = 0; n < 80; n += 1) {
      sum += term / (2 * n + 1)
      term *= -(z * z) / (n + 1)
    }
    return 0.5 + sum / Math.sqrt(Math.PI)
  },
  reciprocal: (gap, { steepness = 1 }) => ((steepness * gap) / (2 + Math.abs(steepness * gap)) + 1) / 2,
  optimal: (gap, { steepness = 1 }) => {
    const v = steepness * gap
    if (Math.abs(v) <= 0.25) return v + 0.5
    return v > 0 ? 1 - 1 / (16 * v) : -1 / (16 * v)
  },
}

/** Sorted values and the permutation matrix of one list, comparator by comparator. */
function oracle(list: readonly number[], options: DiffSortOptions): { sorted: number[]; permutation: number[][] } {
  const { network = 'odd_even', distribution = 'cauchy' } = options
  const sorted = [...list]
  const permutation = list.map((_, i) => list.map((__, j) => (i === j ? 1 : 0)))
  for (const layer of sortingNetwork(network, list.length)) {
    for (const { low, high } of layer) {
      const keep = probability[distribution](sorted[high] - sorted[low], options)
      for (const row of [sorted, ...permutation]) {
        const [a, b] = [row[low], row[high]]
        row[low] = keep * a + (1 - keep) * b
        row[high] = (1 - keep) * a + keep * b
      }
    }
  }
  return { sorted, permutation }
}

function expectClose(found: ArrayLike<number>, wanted: readonly number[], tolerance = 1e-5): void {
  expect(found.length).toBe(wanted.length)
  for (let i = 0; i < wanted.length; i += 1) expect(Math.abs(found[i] - wanted[i])).toBeLessThan(tolerance)
}

async function valuesOf(tensor: tf.Tensor): Promise<Float32Array> {
  const values = (await tensor.data()) as Float32Array
  tensor.dispose()
  return values
}

const number = fc.double({ min: -3, max: 3, noNaN: true }).map(Math.fround)
const lists = fc
  .record({ rows: fc.integer({ min: 1, max: 4 }), size: fc.integer({ min: 2, max: 9 }) })
  .chain(({ rows, size }) =>
    fc.array(fc.array(number, { minLength: size, maxLength: size }), { minLength: rows, maxLength: rows }),
  )
const options = fc.record({
  network: fc.constantFrom('odd_even' as const, 'bitonic' as const),
  distribution: fc.constantFrom(...relaxedDistributions),
  steepness: fc.constantFrom(0.3, 1, 7),
})

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('a soft sort on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))
  const numRuns = prefer === 'wasm' ? 60 : 20

  it('is what its comparators do one by one; its matrix and its expectations agree', () =>
    fc.assert(
      fc.asyncProperty(lists, options, async (rows, how) => {
        const wanted = rows.map((row) => oracle(row, how))
        const x = tf.tensor2d(rows)
        const ranks = rows[0].map((_, j) => Math.cos(2 * j))
        expectClose(
          await valuesOf(diffSort(x, how)),
          wanted.flatMap(({ sorted }) => sorted),
        )
        expectClose(
          await valuesOf(relaxedPermutation(x, how)),
          wanted.flatMap(({ permutation }) => permutation.flat()),
        )
        expectClose(
          await valuesOf(tf.tidy(() => rankExpectation(x, tf.tensor1d(ranks), how))),
          wanted.flatMap(({ permutation }) =>
            permutation.map((row) => row.reduce((sum, weight, j) => sum + weight * ranks[j], 0)),
          ),
        )
        x.dispose()
      }),
      { numRuns },
    ))

  it.each<[DiffSortOptions, number[]]>([
    [{ steepness: 10 }, [0.162857, 0.499892, 0.837251]],
    [{ steepness: 1 }, [0.433137, 0.471646, 0.595217]],
    [{ distribution: 'logistic', steepness: 10 }, [0.107105, 0.500372, 0.892523]],
    [{ distribution: 'logistic_phi', steepness: 10 }, [0.102726, 0.500046, 0.897228]],
    [{ distribution: 'gaussian' }, [0.390517, 0.473213, 0.63627]],
    [{ distribution: 'reciprocal', steepness: 10 }, [0.245608, 0.49593, 0.758462]],
    [{ distribution: 'optimal' }, [0.225, 0.5, 0.775]],
  ])('sorts 0.9, 0.1, 0.5 as worked out: %o', async (how, wanted) => {
    expectClose(await valuesOf(tf.tidy(() => diffSort(tf.tensor2d([[0.9, 0.1, 0.5]]), how))), wanted, 2e-6)
  })

  it('makes a matrix a list only where it is asked for one', () => {
    const [lists, size] = [7, 9]
    const x = tf.randomNormal<tf.Rank.R2>([lists, size], 0, 1, 'float32', 1)
    const largest = (run: (y: tf.Tensor2D) => tf.Tensor): number =>
      Math.max(
        ...tensorSizes(() =>
          tf
            .grad((y) =>
              run(y as tf.Tensor2D)
                .square()
                .sum(),
            )(x)
            .dispose(),
        ),
      )
    expect(largest((y) => diffSort(y))).toBe(lists * size)
    expect(largest((y) => softRank(y))).toBe(lists * size)
    expect(largest((y) => relaxedPermutation(y))).toBe(lists * size * size)
    x.dispose()
  })

  it('sorts hard when steep, ties and duplicates included, and gives the permutation', async () => {
    const rows = [
      [0.9, 0.1, 0.5, -2, 3],
      [4, 4, 1, 1, 4],
    ]
    for (const network of ['odd_even', 'bitonic'] as const) {
      const x = tf.tensor2d(rows)
      const how = { network, steepness: 1e6 }
      expectClose(await valuesOf(diffSort(x, how)), [-2, 0.1, 0.5, 0.9, 3, 1, 1, 4, 4, 4], 2e-5)
      const permutation = await valuesOf(relaxedPermutation(x.slice([0, 0], [1, 5]), how))
      expectClose(
        permutation,
        [3, 1, 2, 0, 4].flatMap((rank) => [0, 1, 2, 3, 4].map((j) => Number(j === rank))),
        1e-4,
      )
      expectClose((await valuesOf(softRank(x, how))).slice(0, 5), [3, 1, 2, 0, 4], 1e-4)
      x.dispose()
    }
  })

  it('sorts exactly where its comparisons are certain, next to a value of any size', async () => {
    const x = tf.tensor2d([[1e8, 1e-8, -3e8, 2]])
    expect([...(await valuesOf(diffSort(x, { distribution: 'logistic', steepness: 1e4 })))]).toEqual([
      -3e8,
      Math.fround(1e-8),
      2,
      1e8,
    ])
    x.dispose()
  })

  it('leaves a constant list as it is, and knows nothing of its order', async () => {
    const x = tf.fill([1, 3], 0.7) as tf.Tensor2D
    for (const distribution of relaxedDistributions) {
      expectClose(await valuesOf(diffSort(x, { distribution })), [0.7, 0.7, 0.7], 1e-6)
      // Weights of one half in each of three layers.
      expectClose(
        await valuesOf(relaxedPermutation(x, { distribution })),
        [0.375, 0.375, 0.25, 0.375, 0.375, 0.25, 0.25, 0.25, 0.5],
        1e-6,
      )
    }
    x.dispose()
  })

  it('takes no rows at all, and passes nothing back to them', async () => {
    const x = tf.zeros<tf.Rank.R2>([0, 3])
    for (const [run, shape] of [
      [diffSort, [0, 3]],
      [softRank, [0, 3]],
      [relaxedPermutation, [0, 3, 3]],
    ] as const) {
      const { value, grad } = tf.valueAndGrad((y) => {
        const out = run(y as tf.Tensor2D)
        expect(out.shape).toEqual(shape)
        return out.sum()
      })(x)
      expect(grad.shape).toEqual([0, 3])
      tf.dispose([value, grad])
    }
    x.dispose()
  })

  it('leaves no tensor behind, forward, backward, and when it throws', async () => {
    const x = tf.randomNormal<tf.Rank.R2>([3, 5], 0, 1, 'float32', 1)
    const u = tf.range(0, 5)
    for (const network of ['odd_even', 'bitonic'] as const) {
      const how = { network }
      await expectNoLeak(() => diffSort(x, how))
      await expectNoLeak(() => relaxedPermutation(x, how))
      await expectNoLeak(() => rankExpectation(x, u, how))
      await expectNoLeak(() =>
        tf.valueAndGrad((y) =>
          diffSort(y as tf.Tensor2D, how)
            .square()
            .sum(),
        )(x),
      )
      await expectNoLeak(() =>
        tf.valueAndGrad((y) =>
          softRank(y as tf.Tensor2D, how)
            .square()
            .sum(),
        )(x),
      )
      await expectNoLeak(() =>
        tf.valueAndGrad((y) =>
          relaxedPermutation(y as tf.Tensor2D, how)
            .square()
            .sum(),
        )(x),
      )
    }
    for (const run of [diffSort, softRank, relaxedPermutation]) {
      const refused = async (call: () => tf.Tensor, code: string): Promise<void> =>
        expect(expectNoLeak(call)).rejects.toMatchObject({ code })
      await refused(() => run(u as unknown as tf.Tensor2D), 'NEG_SHAPE')
      await refused(() => tf.tidy(() => run(tf.ones([2, 1]))), 'NEG_SHAPE')
      await refused(() => run(x, { steepness: 0 }), 'NEG_RANGE')
      await refused(() => run(x, { distribution: 'normal' as RelaxedDistribution }), 'NEG_RANGE')
      await refused(() => run(x, { network: 'shell' as 'bitonic' }), 'NEG_RANGE')
      await refused(() => run(x, { artLambda: 2 }), 'NEG_RANGE')
    }
    await expect(expectNoLeak(() => tf.tidy(() => rankExpectation(x, x.as1D())))).rejects.toMatchObject({
      code: 'NEG_SHAPE',
    })
    tf.dispose([x, u])
  })
})

describe('the gradient of a soft sort', () => {
  const shape = [2, 5]
  const values = Float64Array.of(0.3, -0.7, 0.55, 1.2, 0.1, 1.4, 0.2, -0.3, 0.9, -1.1)
  const wave = Float64Array.from(values, (_, i) => Math.cos(3 * i))
  const check = async (
    file: string,
    name: string,
    inputs: readonly Float64Array[],
    how?: DiffSortOptions,
  ): Promise<number> => {
    const tensors = inputs.map((input) => ({ shape, values: input }))
    return (await checkGradient(new URL(file, import.meta.url), name, tensors, { options: how })).worst
  }

  it.each(relaxedDistributions)('agrees with finite differences in double precision: %s', async (distribution) => {
    // The engine's error function is an approximation that is good to 1e-7, and so is no better for its slope.
    const bound = distribution === 'gaussian' ? 2e-5 : 1e-7
    expect(await check('./diff-sort.ts', 'diffSort', [values], { distribution, steepness: 2 })).toBeLessThan(bound)
  })

  it.each(['odd_even', 'bitonic'] as const)('… through the network %s, for each function', async (network) => {
    const how = { network, steepness: 2 }
    expect(await check('./diff-sort.ts', 'diffSort', [values], how)).toBeLessThan(1e-7)
    expect(await check('./rank-expectation.ts', 'rankExpectation', [values, wave], how)).toBeLessThan(1e-7)
    expect(await check('./relaxed-permutation.ts', 'relaxedPermutation', [values], how)).toBeLessThan(1e-7)
  })

  it('can be differentiated again', async () => {
    expect(await check('../../../fixtures/derivatives.ts', 'sortingSlope', [values])).toBeLessThan(1e-7)
    expect(await check('../../../fixtures/derivatives.ts', 'rankingSlope', [values])).toBeLessThan(1e-7)
  })
})
