import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import { MemoryBank } from '../../negatives/memory-bank.ts'
import { Philox } from '../../random/philox.ts'
import { hardContrastive } from './hard-contrastive.ts'
import { hardSimpleContrastive } from './hard-simple-contrastive.ts'
import { infoNCE } from './info-nce.ts'
import { simpleContrastive } from './simple-contrastive.ts'

async function numbers(loss: tf.Tensor): Promise<number[]> {
  const values = [...(await loss.data())]
  loss.dispose()
  return values
}

function random(rows: number, seed: number): tf.Tensor2D {
  const values = new Float32Array(rows * 3)
  new Philox(seed).fill(values, 'normal')
  return tf.tensor2d(values, [rows, 3])
}

const close = (values: readonly number[]): unknown[] => values.map((value) => expect.closeTo(value, 5))

// A query whose similarities are 0.8 to its key and 0.7, 0.3, -0.2 to the bank.
const given = { normalise: false, inBatchNegatives: false, reduction: 'none' } as const
const anchor = (): [tf.Tensor2D, tf.Tensor2D] => [tf.tensor2d([[1, 0]]), tf.tensor2d([[0.8, 0]])]
const bank = (): tf.Tensor2D =>
  tf.tensor2d([
    [0.7, 0],
    [0.3, 0],
    [-0.2, 0],
  ])

beforeAll(() => useEngine({ prefer: 'wasm' }))

describe('the worked example', () => {
  it('holds for all four losses', async () => {
    const options = { ...given, negatives: bank() }
    expect(await numbers(infoNCE(...anchor(), { ...options, temperature: 0.5 }))).toEqual(close([0.842405]))
    const hard = { ...options, topNegatives: 2 }
    expect(await numbers(hardContrastive(...anchor(), { ...hard, temperature: 0.5 }))).toEqual(close([0.782352]))
    expect(await numbers(simpleContrastive(...anchor(), { ...options, negativeWeight: 1 }))).toEqual(close([0]))
    expect(await numbers(simpleContrastive(...anchor(), options))).toEqual(close([-0.533333]))
    expect(await numbers(hardSimpleContrastive(...anchor(), hard))).toEqual(close([-0.3]))
  })
})

describe('hard losses', () => {
  const [queries, keys] = [(): tf.Tensor2D => random(6, 1), (): tf.Tensor2D => random(6, 2)]
  const rows = { reduction: 'none' } as const

  it('are the full losses where all negatives are kept, and no larger where some are', async () => {
    const full = await numbers(infoNCE(queries(), keys(), { temperature: 0.2, normalise: true, ...rows }))
    expect(await numbers(hardContrastive(queries(), keys(), { share: 1, ...rows }))).toEqual(close(full))
    const simple = await numbers(simpleContrastive(queries(), keys(), rows))
    expect(await numbers(hardSimpleContrastive(queries(), keys(), { share: 1, ...rows }))).toEqual(close(simple))
    for (const topNegatives of [1, 2, 4]) {
      const some = await numbers(hardContrastive(queries(), keys(), { topNegatives, ...rows }))
      expect(some.every((loss, row) => loss <= full[row] + 1e-6)).toBe(true)
    }
  })

  it('do not depend on the order of the bank', async () => {
    const negatives = new MemoryBank(8, 3, { seed: 5 })
    const order = [Int32Array.of(0, 1, 2, 3), Int32Array.of(3, 1, 0, 2)]
    for (const loss of [hardContrastive, hardSimpleContrastive, simpleContrastive]) {
      const [a, b] = await Promise.all(
        order.map((items) =>
          numbers(loss(queries(), keys(), { negatives: negatives.gather(items), topNegatives: 3, ...rows })),
        ),
      )
      expect(b).toEqual(close(a))
    }
  })

  it('pass nothing to negatives that are not kept', async () => {
    const options = { ...given, negatives: undefined, topNegatives: 1, reduction: 'sum' } as const
    for (const loss of [hardContrastive, hardSimpleContrastive]) {
      const gradient = tf.tidy(() =>
        tf.grad((x) => loss(...anchor(), { ...options, negatives: x as tf.Tensor2D }))(bank()),
      )
      const [first, ...others] = await numbers(gradient)
      expect(first).toBeGreaterThan(0)
      expect(others.every((value) => value === 0)).toBe(true)
    }
  })
})

describe('refusals', () => {
  it.each<[string, Parameters<typeof hardContrastive>[2]]>([
    ['NEG_RANGE', { temperature: 0 }],
    ['NEG_RANGE', { share: 0 }],
    ['NEG_RANGE', { share: 1.5 }],
    ['NEG_RANGE', { topNegatives: 2 }],
    ['NEG_RANGE', { symmetric: true, reduction: 'none' }],
    ['NEG_NO_NEGATIVES', { inBatchNegatives: false }],
  ])('%s: %j', (code, options) => {
    expect(() => hardContrastive(random(2, 1), random(2, 2), options)).toThrow(expect.objectContaining({ code }))
  })

  it('InfoNCE in both directions over the bank alone', () => {
    expect(() => infoNCE(random(2, 1), random(2, 2), { symmetric: true, inBatchNegatives: false })).toThrow(
      expect.objectContaining({ code: 'NEG_RANGE' }),
    )
  })

  it('of shapes and weights', () => {
    const refused = (code: string, call: () => unknown): void => expect(call).toThrow(expect.objectContaining({ code }))
    refused('NEG_SHAPE', () => simpleContrastive(random(2, 1), random(3, 2)))
    refused('NEG_SHAPE', () => simpleContrastive(random(2, 1), random(2, 2), { negatives: tf.zeros([1, 2]) }))
    refused('NEG_RANGE', () => simpleContrastive(random(2, 1), random(2, 2), { negativeWeight: -1 }))
    refused('NEG_NO_NEGATIVES', () => hardSimpleContrastive(random(1, 1), random(1, 2)))
  })
})
