import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import { Philox } from '../../random/philox.ts'
import { groco, type GroCoOptions } from './groco.ts'
import { groCoReport } from './groco-report.ts'

const onCircle = (...degrees: number[]): number[][] =>
  degrees.map((degree) => [Math.cos((degree * Math.PI) / 180), Math.sin((degree * Math.PI) / 180)])
const views = (): tf.Tensor3D => tf.tensor3d([onCircle(0, 60, 150), onCircle(30, 90, 100)])

function random(count: number, items: number, dimension: number): tf.Tensor3D {
  const values = new Float32Array(count * items * dimension)
  new Philox(9).fill(values, 'normal')
  return tf.tensor3d(values, [count, items, dimension])
}

async function valuesOf(options: GroCoOptions, given: tf.Tensor3D = views()): Promise<number[]> {
  const loss = groco(given, { topNegatives: 2, ...options })
  const values = await loss.data()
  loss.dispose()
  return [...values]
}

beforeAll(() => useEngine({ prefer: 'wasm' }))

describe('the worked example', () => {
  it.each([
    [1, 0.315401, [0.239051, 0.391752]],
    [10, 0.409996, [0.046893, 0.7731]],
  ])('at steepness %d', async (steepness, expected, perView) => {
    expect((await valuesOf({ steepness }))[0]).toBeCloseTo(expected, 5)
    const report = await groCoReport(views(), { topNegatives: 2, steepness })
    expect(report.map(({ loss }) => loss)).toEqual(perView.map((loss) => expect.closeTo(loss, 5)))
    const first = report[0]
    expect(first.hardestPositive).toBeLessThan(first.easiestPositive + 1e-6)
    expect(first.gap).toBeCloseTo(first.hardestPositive - first.hardestNegative, 6)
  })

  it('passes a gradient to the anchor alone', async () => {
    const gradient = tf.tidy(() => tf.grad((x) => groco(x as tf.Tensor3D, { topNegatives: 2 }))(views()))
    const expected = [0, 0.012209, 0.03196, -0.018452, 0.002373, 0.004111]
    expect([...(await gradient.data())].slice(0, 6)).toEqual(expected.map((x) => expect.closeTo(x, 5)))
    const ofFirst = tf.tidy(() =>
      tf.grad((x) => groco(x as tf.Tensor3D, { topNegatives: 2, reduction: 'none' }).slice([0, 0], [1, 3]))(views()),
    )
    expect([...(await ofFirst.data())].slice(6)).toEqual([0, 0, 0, 0, 0, 0])
  })
})

it('is 0 when every positive is above every negative and the sort is hard', async () => {
  const apart = tf.tensor3d([onCircle(0, 120, 240), onCircle(1, 122, 243)])
  expect((await valuesOf({ steepness: 1e6 }, apart))[0]).toBeLessThan(1e-5)
})

it('does not depend on the order of the positive views', async () => {
  const given = random(3, 6, 4)
  const [ofFirst] = tf.split(given, 3) as tf.Tensor3D[]
  const turned = tf.tidy(() => tf.concat([ofFirst, given.slice([2], [1]), given.slice([1], [1])]))
  const [a, b] = [await valuesOf({ reduction: 'none' }, given), await valuesOf({ reduction: 'none' }, turned)]
  expect(b.slice(0, 6)).toEqual(a.slice(0, 6).map((x) => expect.closeTo(x, 5)))
})

it('passes nothing to negatives that are not kept', async () => {
  const given = tf.tensor3d([onCircle(0, 10, 60, 150), onCircle(5, 15, 65, 155)])
  const firstAnchor = (x: tf.Tensor): tf.Tensor =>
    groco(x as tf.Tensor3D, { topNegatives: 1, stopGradient: false, reduction: 'none' }).slice([0, 0], [1, 1])
  const gradient = tf.tidy(() => tf.grad(firstAnchor)(given))
  const numbers = [...(await gradient.data())]
  expect(numbers.slice(2, 4).some((x) => x !== 0)).toBe(true)
  expect(numbers.slice(4, 8)).toEqual([0, 0, 0, 0])
})

it('takes further views as anchors only', async () => {
  const given = random(3, 5, 3)
  const some = await valuesOf({ positiveViews: 2, reduction: 'none' }, given)
  expect(some).toHaveLength(15)
  // The first view's positives are then the second's alone.
  expect(some.slice(0, 5)).toEqual(
    (await valuesOf({ reduction: 'none' }, given.slice([0], [2]))).slice(0, 5).map((x) => expect.closeTo(x, 5)),
  )
  const [mean] = await valuesOf({ positiveViews: 2 }, given)
  const perView = (await groCoReport(given, { positiveViews: 2, topNegatives: 2 })).map(({ loss }) => loss)
  expect(mean).toBeCloseTo(perView.reduce((sum, loss) => sum + loss, 0) / 3, 5)
})

it.each<[string, number[], GroCoOptions]>([
  ['NEG_SHAPE', [1, 4, 2], {}],
  ['NEG_NO_NEGATIVES', [2, 1, 2], { topNegatives: 1 }],
  ['NEG_RANGE', [2, 3, 2], { topNegatives: 3 }],
  ['NEG_RANGE', [2, 3, 2], { topNegatives: 0 }],
  ['NEG_RANGE', [2, 3, 2], { positiveViews: 1 }],
  ['NEG_RANGE', [2, 3, 2], { steepness: 0 }],
])('refuses with %s: %j %j', (code, [count, items, dimension], options) => {
  expect(() => groco(random(count, items, dimension), { topNegatives: 2, ...options })).toThrow(
    expect.objectContaining({ code }),
  )
})
