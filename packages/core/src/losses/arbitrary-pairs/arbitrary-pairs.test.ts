import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { expectClose, normalRows, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { useEngine } from '../../engine/use-engine.ts'
import { FeatureFilter } from '../../models/feature-filter/feature-filter.ts'
import { partnerChances, samplePartners } from '../../negatives/batches/sample-partners.ts'
import { matrixFromRows } from '../../numerics/linear-algebra/matrix.ts'
import { ntXentMultiPositive } from '../contrastive/nt-xent-multi-positive.ts'
import { arbitraryPairs, type ArbitraryPairsOptions } from './arbitrary-pairs.ts'
import { gatedCosine } from './gated-cosine.ts'
import { multiPositive } from './multi-positive.ts'

const z = [
  [1, 0, 2],
  [0, 1, 1],
  [2, 1, 0],
  [1, -1, 1],
]
const labels = Int32Array.of(0, 1, 0, 2)
const partners = Int32Array.of(1, 0, 2, 0)
const gates = [
  [0.9, 0.1, 0.5],
  [0.9, 0.1, 0.5],
  [0.2, 0.8, 0.6],
  [0.2, 0.8, 0.6],
]
const open = z.map((row) => row.map(() => 1))

describe('pairs of any two classes', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it.each([
    [gates, partners, {}, 3.912519],
    [gates.map((row) => row.map((value) => value / 2)), partners, {}, 3.912519],
    [open, partners, {}, 0.463169],
    [gates, partners, { gating: 'inner' }, 1.344491],
    [open, labels, { excludeSelf: false }, 0.791243],
    [open, labels, {}, 2.248388],
  ] satisfies [number[][], Int32Array, ArbitraryPairsOptions, number][])(
    'equal the worked number (case %#)',
    async (gate, towards, options, wanted) => {
      const { values } = await valueAndGradients((x, g) => arbitraryPairs(x, g, labels, towards, options), z, gate)
      expectClose(values, [wanted], 2e-6)
    },
  )

  it('with an open gate and own classes is NT-Xent with labels', async () => {
    const rows = normalRows(1, 9, 4)
    const classes = Int32Array.from(rows, (_, row) => row % 3)
    const ones = rows.map((row) => row.map(() => 1))
    const gated = await valueAndGradients((x) => arbitraryPairs(x, tf.tensor2d(ones), classes, classes), rows)
    const plain = await valueAndGradients((x) => ntXentMultiPositive(x, classes, { temperature: 0.1 }), rows)
    expectClose(gated.values, plain.values)
    expectClose(gated.gradients[0], plain.gradients[0], 1e-4)
  })

  it('pass nothing back to shut dimensions', async () => {
    const shut = z.map(() => [1, 0, 1])
    const { gradients } = await valueAndGradients((x) => arbitraryPairs(x, tf.tensor2d(shut), labels, partners), z)
    for (const row of z.keys()) expect(gradients[0][row * 3 + 1]).toBeCloseTo(0)
  })

  it('refuse what has no answer', () => {
    const [rows, gate] = [tf.tensor2d(z), tf.tensor2d(gates)]
    const absent = Int32Array.of(7, 7, 7, 7)
    const one = new Int32Array(4)
    expect(() => arbitraryPairs(rows, gate, labels, absent)).toThrow('positive')
    expect(() => arbitraryPairs(rows, gate, one, one)).toThrow('negative')
    expect(() => arbitraryPairs(rows, gate, labels, partners, { temperature: 0 })).toThrow('temperature')
    expect(() => gatedCosine(rows, rows, tf.tensor2d([[1, 1, 1]]))).toThrow('gates')
    expect(() => multiPositive(tf.tensor2d([[1]]), Uint8Array.of(1), Uint8Array.of(1))).toThrow(
      'is positive and negative',
    )
  })
})

describe('FeatureFilter', () => {
  const sizes = { classes: 4, dimension: 3, embeddingSize: 5, hidden: 6 }
  const [first, second] = [Int32Array.of(0, 1, 2), Int32Array.of(3, 1, 0)]

  it.each([true, false])('is symmetric, saves and loads (fuse %s)', async (fuse) => {
    const [filter, copy] = [new FeatureFilter({ ...sizes, fuse }), new FeatureFilter({ ...sizes, fuse, seed: 9 })]
    const before = tf.memory().numTensors
    filter.gate(first, second, { training: true }).dispose()
    copy.load(await filter.save())
    const found = [filter.gate(first, second), filter.gate(second, first), copy.gate(first, second)]
    const [there, back, again] = await Promise.all(found.map(async (gate) => [...(await gate.data())]))
    tf.dispose(found)
    expectClose(there, back)
    expectClose(there, again)
    expect((await filter.relationMatrix()).values[3]).toBeCloseTo(there[0] + there[1] + there[2], 5)
    expect(tf.memory().numTensors).toBe(before)
    expect(() => copy.load({ ...filter.variables, embedding: [] } as never)).toThrow('embedding')
    filter.dispose()
    copy.dispose()
  })

  it('refuses classes and batches that it cannot take', () => {
    const filter = new FeatureFilter(sizes)
    expect(() => filter.gate(Int32Array.of(4), Int32Array.of(0))).toThrow('none of 4')
    expect(() => filter.gate(Int32Array.of(1), Int32Array.of(0), { training: true })).toThrow('classes')
    expect(() => new FeatureFilter({ ...sizes, hidden: 0 })).toThrow('hidden')
    filter.dispose()
  })
})

describe('samplePartners', () => {
  const classes = Int32Array.from({ length: 300 }, (_, row) => row % 3)

  it('takes classes of the batch, the own one, another, or one by chances', () => {
    const sorted = samplePartners(classes).sort()
    expect([...sorted]).toEqual([...classes.slice().sort()])
    expect(samplePartners(classes, { from: 'identical' })).toEqual(classes)
    const distinct = samplePartners(classes, { from: 'distinct', classes: 3 })
    expect(distinct.every((partner, row) => partner !== classes[row] && partner < 3)).toBe(true)
    const distances = matrixFromRows([
      [0, 1, 9],
      [1, 0, 9],
      [9, 9, 0],
    ])
    const near = samplePartners(classes, { from: partnerChances(distances, { exponent: 1, maxDistance: 1 }) })
    expect(near.every((partner, row) => (classes[row] === 2) === (partner === 2))).toBe(true)
    const own = near.filter((partner, row) => classes[row] < 2 && partner === classes[row]).length
    expect(own / 200).toBeCloseTo(2 / 3, 0)
  })

  it('refuses what has no partner', () => {
    expect(() => samplePartners(classes, { from: 'distinct' })).toThrow('classes')
    expect(() => partnerChances(matrixFromRows([[2]]), { maxDistance: 1 })).toThrow('partner')
    expect(() => partnerChances(matrixFromRows([[-2]]))).toThrow('negative')
  })
})
