import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { useEngine } from '../engine/use-engine.ts'
import { contrastive } from '../kernels/contrastive.ts'
import { Philox } from '../random/philox.ts'
import { expectNoLeak } from '../testing/index.ts'
import type { Rng } from '../types.ts'
import { cachedGradients } from './cached-gradients.ts'
import type { ChunkedSide } from './cached-gradients.ts'

const width = 6
let first: tf.Variable
let second: tf.Variable
let rows: tf.Tensor2D

beforeEach(async () => {
  await useEngine({ prefer: 'wasm' })
  rows = wave(130, 9, 0)
  first = tf.variable(wave(9, 8, 1), true, 'first')
  second = tf.variable(wave(8, width, 2), true, 'second')
})

afterEach(() => tf.dispose([first, second, rows]))

function wave(count: number, length: number, phase: number): tf.Tensor2D {
  const values = Array.from({ length: count * length }, (_, i) => Math.sin(1.7 * i + 0.31 * i * phase + phase))
  return tf.tensor2d(values, [count, length])
}

/** Two layers with dropout between them, its mask drawn row by row. */
function encode(start: number, end: number, rng: Rng, dropout: number): tf.Tensor2D {
  const mask = new Float32Array((end - start) * 8)
  rng.fill(mask, 'uniform')
  const kept = tf
    .tensor2d(mask, [end - start, 8])
    .greater(dropout)
    .cast('float32')
  const hidden = tf.matMul(rows.slice([start, 0], [end - start, -1]), first as tf.Tensor2D).tanh()
  return hidden.mul(kept).matMul(second as tf.Tensor2D) as tf.Tensor2D
}

function sides(dropout: number): { queries: ChunkedSide; candidates: ChunkedSide } {
  const side: ChunkedSide = { rows: 130, encode: (start, end, rng) => encode(start, end, rng, dropout) }
  return { queries: side, candidates: side }
}

function loss({ queries, candidates }: { queries: tf.Tensor2D; candidates: tf.Tensor2D }): tf.Scalar {
  return contrastive(queries, candidates, { temperature: 0.5 }) as tf.Scalar
}

async function valuesOf(tensors: readonly tf.Tensor[]): Promise<number[]> {
  return (await Promise.all(tensors.map((tensor) => tensor.data()))).flatMap((values) => [...values])
}

function worst(found: readonly number[], expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs))
  return Math.max(...found.map((x, i) => Math.abs(x - expected[i]))) / largest
}

describe('cachedGradients', () => {
  it.each([0, 0.4])('gives the gradients of the whole batch for chunks of any size, dropout %f', async (dropout) => {
    const rng = new Philox(5)
    const whole = tf.variableGrads(() =>
      loss({ queries: encode(0, 130, rng, dropout), candidates: encode(0, 130, rng, dropout) }),
    )
    const expected = await valuesOf([whole.value, whole.grads['first'], whole.grads['second']])
    for (const chunkSize of [1, 3, 5, 64, 130]) {
      await expectNoLeak(async () => {
        const found = cachedGradients(sides(dropout), loss, { chunkSize, rngState: new Philox(5).state() })
        const values = await valuesOf([found.value, found.grads['first'], found.grads['second']])
        expect(worst(values, expected)).toBeLessThan(1e-5)
        expect(found.rngState).toEqual(rng.state())
        return { value: found.value, grads: found.grads }
      })
    }
    tf.dispose([whole.value, whole.grads])
  })

  it('passes nothing through a side that does not learn, and by named variables alone', async () => {
    const { queries, candidates } = sides(0)
    const whole = tf.variableGrads(() => {
      const given = tf.tidy(() => encode(0, 130, new Philox(0), 0))
      return contrastive(encode(0, 130, new Philox(0), 0), given, { stopGradient: 'candidates' }) as tf.Scalar
    }, [second])
    const given = candidates.encode(0, 130, new Philox(0))
    const constant = {
      rows: 130,
      learns: false,
      encode: (start: number, end: number) => given.slice([start, 0], [end - start, -1]),
    }
    const found = cachedGradients(
      { queries, candidates: constant },
      (vectors) => contrastive(vectors.queries, vectors.candidates) as tf.Scalar,
      { variables: [second] },
    )
    expect(Object.keys(found.grads)).toEqual(['second'])
    const [expected, values] = [await valuesOf([whole.grads['second']]), await valuesOf([found.grads['second']])]
    expect(worst(values, expected)).toBeLessThan(1e-5)
    tf.dispose([whole.value, whole.grads, given, found.value, found.grads])
  })

  it('holds what an encoder makes for one chunk at a time', async () => {
    let most = 0
    const watched: ChunkedSide = {
      rows: 130,
      encode: (start, end, rng) => {
        most = Math.max(most, tf.memory().numBytes)
        return encode(start, end, rng, 0)
      },
    }
    const before = tf.memory().numBytes
    const wide: ChunkedSide = { rows: 130, encode: (start, end, rng) => tf.tidy(() => watched.encode(start, end, rng)) }
    const found = cachedGradients({ queries: wide, candidates: wide }, loss, { chunkSize: 5 })
    // Vectors and their gradients of both sides, and the variables' gradients twice.
    expect(most - before).toBeLessThan(4 * (4 * 130 * width + 4 * (9 * 8 + 8 * width)) + 4096)
    tf.dispose([found.value, found.grads])
  })

  it('refuses what it cannot use, and leaves nothing', async () => {
    const { queries } = sides(0)
    const broken: ChunkedSide = { rows: 130, encode: (start) => tf.zeros([start === 0 ? 5 : 4, width]) }
    const attempt = (side: ChunkedSide, chunkSize: number): Promise<void> =>
      expectNoLeak(() => ({ ...cachedGradients({ queries: side, candidates: queries }, loss, { chunkSize }).grads }))
    await expect(attempt(broken, 5)).rejects.toMatchObject({ code: 'NEG_SHAPE', where: { field: 'queries' } })
    await expect(attempt(queries, 0)).rejects.toMatchObject({ code: 'NEG_RANGE', where: { field: 'chunkSize' } })
    await expect(attempt({ ...queries, rows: 1.5 }, 5)).rejects.toMatchObject({ code: 'NEG_RANGE' })
  })
})
