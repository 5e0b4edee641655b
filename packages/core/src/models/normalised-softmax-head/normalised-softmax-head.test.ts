import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { enginesThatLoad } from '../../testing/engines.ts'
import { expectNoLeak } from '../../testing/expect-no-leak.ts'
import { NormalisedSoftmaxHead } from './normalised-softmax-head.ts'

const { engines } = await enginesThatLoad()

const vectors = [
  [1, 0],
  [0, 2],
  [-1, 1],
]

async function read(tensor: tf.Tensor): Promise<number[]> {
  const values = [...(await tensor.data())]
  tensor.dispose()
  return values
}

const near = (wanted: readonly number[]): unknown => wanted.map((value) => expect.closeTo(value, 5))

function headOf(scale: number): NormalisedSoftmaxHead {
  const weights = tf.tensor2d(vectors)
  const head = new NormalisedSoftmaxHead(weights, { scale })
  weights.dispose()
  return head
}

describe.each(engines)('NormalisedSoftmaxHead on $name', ({ name: prefer }) => {
  it('gives the worked logits and losses', async () => {
    await useEngine({ prefer })
    const inputs = tf.tensor2d([
      [3, 1],
      [0.5, 2],
    ])
    const head = headOf(1)
    expect(await read(head.logits(inputs))).toEqual(near([0.948683, 0.316228, -0.447214, 0.242536, 0.970143, 0.514496]))
    expect(await read(head.loss(inputs, Int32Array.of(0, 2)))).toEqual(near([0.890844]))
    expect(await read(headOf(10).loss(inputs, Int32Array.of(0, 2)))).toEqual(near([2.284694]))
    expect(await read(headOf(1e-6).loss(inputs, Int32Array.of(0, 2)))).toEqual(near([Math.log(3)]))
    const longer = inputs.mul<tf.Tensor2D>(7)
    expect(await read(head.logits(longer))).toEqual(near([0.948683, 0.316228, -0.447214, 0.242536, 0.970143, 0.514496]))
    tf.dispose([inputs, longer])
  })

  it('has a gradient across embeddings and vectors, and does not move them apart from the sphere', async () => {
    await useEngine({ prefer })
    const head = headOf(10)
    const inputs = tf.tensor2d([
      [3, 1],
      [0.5, 2],
    ])
    const loss = (): tf.Scalar => head.loss(inputs, Int32Array.of(0, 2)) as tf.Scalar
    const { value, grads } = tf.variableGrads(loss, [head.weights])
    expect(await read(tf.tidy(() => grads[head.weights.name].mul(head.weights).sum(1)))).toEqual(near([0, 0, 0]))
    const byInputs = tf.grad((h) => head.loss(h as tf.Tensor2D, Int32Array.of(0, 2)))(inputs)
    expect(await read(tf.tidy(() => byInputs.mul(inputs).sum(1)))).toEqual(near([0, 0]))
    head.project()
    expect(await read(tf.tidy(() => head.weights.square().sum(1)))).toEqual(near([1, 1, 1]))
    tf.dispose([value, grads, byInputs, inputs])
  })

  it('takes a class from samples, and leaves the old logits as they are', async () => {
    await useEngine({ prefer })
    const head = headOf(10)
    const samples = tf.tensor2d([
      [1, -2],
      [2, -2],
      [0.5, -1],
    ])
    const query = tf.tensor2d([[1, -1.5]])
    const { head: extended, classIds, resultantLengths, loose } = await head.extend(samples, ['n', 'n', 'n'])
    expect([...classIds]).toEqual([3])
    expect(resultantLengths[0]).toBeCloseTo(0.988531, 6)
    expect(loose).toEqual([])
    expect(extended.labels).toEqual(['0', '1', '2', 'n'])
    expect(await read(tf.tidy(() => tf.softmax(extended.logits(query))))).toEqual(near([0.011527, 0, 0, 0.988473]))
    expect(await read(tf.tidy(() => extended.logits(query).slice([0, 0], [1, 3]).sub(head.logits(query))))).toEqual(
      near([0, 0, 0]),
    )
    const { classes, cosines } = await extended.predict(query, { blockSize: 3 })
    expect([...classes]).toEqual([3])
    expect(cosines[0]).toBeCloseTo(0.999846, 5)
    await expect(extended.extend(samples, ['n', 'n', 'n'])).rejects.toMatchObject({ code: 'NEG_ID_DUPLICATE' })
    const fewer = extended.removeClass(1)
    expect(fewer.labels).toEqual(['0', '2', 'n'])
    expect(await read(fewer.weights.slice([2, 0], [1, 2]))).toEqual(near([0.540039, -0.84164]))
    tf.dispose([samples, query])
  })

  it('renews a class as if all samples had been there, and survives JSON', async () => {
    await useEngine({ prefer })
    const all = tf.tensor2d([
      [1, 0.2],
      [0.4, 1],
      [-0.1, 1],
      [2, 2],
    ])
    const some = all.slice([0, 0], [2, 2])
    const more = all.slice([2, 0], [2, 2])
    const first = await NormalisedSoftmaxHead.fromPrototypes(some, ['x', 'x'])
    const renewed = await first.head.refreshClass(0, more)
    const whole = await NormalisedSoftmaxHead.fromPrototypes(all, ['x', 'x', 'x', 'x'])
    expect(renewed.resultantLengths[0]).toBeCloseTo(whole.resultantLengths[0], 12)
    expect(renewed.head.prototypes[0].count).toBe(4)
    expect(await read(renewed.head.weights.sub(whole.head.weights))).toEqual(near([0, 0]))
    const restored = NormalisedSoftmaxHead.restore(JSON.parse(JSON.stringify(await renewed.head.state())))
    expect(await restored.state()).toEqual(await renewed.head.state())
    tf.dispose([all, some, more])
  })
})

it('refuses what does not fit, and leaves nothing behind', async () => {
  await useEngine({ prefer: 'cpu' })
  const head = NormalisedSoftmaxHead.random({ dimension: 2, classes: 3, seed: 1, constraint: 'project' })
  const wide = tf.ones<tf.Rank.R2>([1, 3])
  const rows = tf.tensor2d([
    [1, 1],
    [-1, -1],
  ])
  expect(() => head.logits(wide)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => head.removeClass(3)).toThrow(expect.objectContaining({ code: 'NEG_ID_UNKNOWN' }))
  await expect(head.refreshClass(0, rows)).rejects.toMatchObject({ code: 'NEG_RANGE' })
  await expect(head.extend(rows, ['n', 'n'])).rejects.toMatchObject({ code: 'NEG_RANGE' })
  await expect(head.extend(rows, ['n'])).rejects.toMatchObject({ code: 'NEG_SHAPE' })
  expect(() => new NormalisedSoftmaxHead(rows, { scale: 0 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => new NormalisedSoftmaxHead(rows, { labels: ['a', 'a'] })).toThrow(
    expect.objectContaining({ code: 'NEG_ID_DUPLICATE' }),
  )
  expect(() => new NormalisedSoftmaxHead(rows, { labels: ['a'] })).toThrow(
    expect.objectContaining({ code: 'NEG_SHAPE' }),
  )
  await expectNoLeak(() => head.loss(rows, Int32Array.of(0, 1)))
  await expectNoLeak(() => head.logits(rows))
  const before = tf.memory().numTensors
  const { head: extended } = await head.extend(rows, ['n', 'm'])
  await extended.predict(rows)
  extended.dispose()
  expect(tf.memory().numTensors).toBe(before)
})
