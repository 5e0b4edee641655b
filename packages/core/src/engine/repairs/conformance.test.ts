import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { wave } from '../../../fixtures/wasm-and-cpu.ts'
import { enginesThatLoad, expectNoLeak, probeCapabilities } from '../../testing/index.ts'
import { useEngine } from '../use-engine.ts'

const { engines } = await enginesThatLoad()

/** What an engine refuses still, and says so. */
const refused: Readonly<Record<string, readonly string[]>> = {
  cuda: ['searchSorted'],
  native: ['searchSorted'],
  wasm: ['matMul int32'],
}

/** Functions of a matrix of any number of rows and three columns, and the gradient that a row of `[1, 2, 4]` gets. */
const ofRows: readonly [string, (x: tf.Tensor2D) => tf.Tensor, readonly number[]][] = [
  ['topk', (x) => tf.topk(x, 2).values, [0, 1, 1]],
  ['topk of no value', (x) => tf.topk(x, 0).values.sum().add(x.sum()), [1, 1, 1]],
  ['gather', (x) => tf.gather(x, tf.range(0, x.shape[0], 1, 'int32')), [1, 1, 1]],
  ['gather of nothing', (x) => tf.gather(x, tf.tensor1d([], 'int32')).sum().add(x.sum()), [1, 1, 1]],
  ['gatherND', (x) => tf.gatherND(tf.concat([x, tf.ones([1, 3])]), firstColumn(x)), [1, 0, 0]],
  ['scatterND', (x) => tf.scatterND(rowNumbers(x), x, [5, 3]), [1, 1, 1]],
  ['tensorScatterUpdate', (x) => tf.tensorScatterUpdate(tf.ones([5, 3]), rowNumbers(x), x), [1, 1, 1]],
  ['stridedSlice', (x) => tf.stridedSlice(x, [0, 0], x.shape, [1, 2]), [1, 0, 1]],
  ['einsum', (x) => tf.einsum('ij,j->i', x, tf.tensor1d([1, 2, 3])), [1, 2, 3]],
  ['cumprod', (x) => tf.cumprod(x, 1), [1 + 2 + 8, 1 + 4, 2]],
  ['where', (x) => tf.where(x.greaterEqual(2).logicalAnd(x.notEqual(4)), x.square(), x), [1, 4, 1]],
  ['norm', (x) => x.norm(2, 1), [1, 2, 4].map((value) => value / Math.sqrt(21))],
  ['logSumExp', (x) => x.logSumExp(1), softmax([1, 2, 4])],
  ['maximum of a broadcast row', (x) => tf.maximum(x, tf.tensor1d([2, 1, 5])), [0, 1, 0]],
  ['log1p', (x) => x.log1p(), [1 / 2, 1 / 3, 1 / 5]],
]

describe.each(engines.map(({ name }) => name))('the engine %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('does what the packages build on, value and gradient', async () => {
    const amiss = (await probeCapabilities()).filter(({ status }) => status !== 'ok')
    const unforeseen = amiss.filter(
      ({ op, dtype }) => !(refused[prefer] ?? []).some((name) => name === op || name === `${op} ${dtype}`),
    )
    expect(unforeseen).toEqual([])
    expect(amiss.filter(({ status }) => status === 'wrong')).toEqual([])
  })

  it.each(ofRows)('%s takes no row, one row and several, and leaves nothing behind', async (_, of, expected) => {
    for (const rows of [0, 1, 4]) {
      const x = tf.tensor2d(Array(rows).fill([1, 2, 4]).flat(), [rows, 3])
      const gradient = tf.tidy(() => tf.grad((y) => of(y as tf.Tensor2D).sum())(x))
      expect(gradient.shape).toEqual([rows, 3])
      const values = [...(await gradient.data())]
      const worst = values.map((value, at) => Math.abs(value - expected[at % 3]))
      expect(Math.max(0, ...worst)).toBeLessThan(1e-5)
      gradient.dispose()
      await expectNoLeak(() => tf.tidy(() => tf.grad((y) => of(y as tf.Tensor2D).sum())(x)))
      x.dispose()
    }
  })

  it.each<[string, (x: tf.Tensor) => tf.Tensor, number]>([
    ['sum', (x) => x.sum(0), 0],
    ['mean', (x) => x.mean(0), NaN],
    ['max', (x) => x.max(0), -Infinity],
    ['min', (x) => x.min(0), Infinity],
    ['prod', (x) => x.prod(0), 1],
    ['all', (x) => x.toBool().all(0), 1],
    ['any', (x) => x.toBool().any(0), 0],
  ])('%s of no rows is that of nothing', async (_, reduce, expected) => {
    // Memory that was used before.
    tf.dispose(wave([64]))
    const found = tf.tidy(() => reduce(tf.zeros([0, 2])))
    expect([...(await found.data())]).toEqual([expected, expected])
    found.dispose()
  })

  it('differentiates the norm of a zero row, and a distance of 0', async () => {
    const x = tf.tensor2d([0, 0, 3, 4], [2, 2])
    const norm = tf.grad((y) => y.norm(2, 1).sum())(x)
    expect([...(await norm.data())].map((value) => Number(value.toFixed(6)))).toEqual([0, 0, 0.6, 0.8])
    const distance = tf.grad((y) => y.sub(x).square().sum(1).sqrt().sum())(x)
    expect(await distance.data()).toEqual(Float32Array.of(0, 0, 0, 0))
    tf.dispose([x, norm, distance])
  })

  it('passes gradients through cumprod where factors are 0, whatever its direction', async () => {
    const x = tf.tensor1d([2, 0, 3, 5])
    for (const exclusive of [false, true]) {
      for (const reverse of [false, true]) {
        const gradient = tf.grad((y) => tf.cumprod(y, 0, exclusive, reverse).mul([1, 2, 3, 4]).sum())(x)
        expect([...(await gradient.data())]).toEqual(cumprodGradient([2, 0, 3, 5], [1, 2, 3, 4], exclusive, reverse))
        gradient.dispose()
      }
    }
    x.dispose()
  })

  it('draws within a differentiated function', async () => {
    const gradient = tf.grad((x) =>
      x.sum().add(
        tf
          .multinomial(x as tf.Tensor1D, 3, 7)
          .toFloat()
          .sum(),
      ),
    )(tf.tensor1d([1, 2]))
    expect([...(await gradient.data())]).toEqual([1, 1])
    gradient.dispose()
  })
})

function rowNumbers(x: tf.Tensor2D): tf.Tensor2D {
  return tf.range(0, x.shape[0], 1, 'int32').reshape([x.shape[0], 1])
}

function firstColumn(x: tf.Tensor2D): tf.Tensor {
  return tf.concat([rowNumbers(x), tf.zerosLike(rowNumbers(x))], 1)
}

function softmax(values: readonly number[]): number[] {
  const total = values.reduce((sum, value) => sum + Math.exp(value), 0)
  return values.map((value) => Math.exp(value) / total)
}

/** By the definition: each factor left out in turn. */
function cumprodGradient(x: readonly number[], dy: readonly number[], exclusive: boolean, reverse: boolean): number[] {
  return x.map((_, j) =>
    dy.reduce((total, weight, i) => {
      const takes = (k: number): boolean => (reverse ? k > i : k < i) || (k === i && !exclusive)
      return takes(j)
        ? total + x.reduce((product, value, k) => (takes(k) && k !== j ? product * value : product), weight)
        : total
    }, 0),
  )
}
