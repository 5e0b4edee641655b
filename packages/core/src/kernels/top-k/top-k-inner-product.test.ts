import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import { Philox } from '../../random/philox.ts'
import { shuffle } from '../../random/sampling.ts'
import { DocumentBlocks } from './document-blocks.ts'
import { topKInnerProduct } from './top-k-inner-product.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

/** Small whole numbers: their products are exact in float32, and full of ties. */
const setting = fc.integer({ min: 1, max: 5 }).chain((dimension) => {
  const vectors = (most: number): fc.Arbitrary<Float32Array> =>
    fc
      .array(fc.array(fc.integer({ min: -2, max: 2 }), { minLength: dimension, maxLength: dimension }), {
        maxLength: most,
      })
      .map((rows) => Float32Array.from(rows.flat()))
  return fc.record({
    dimension: fc.constant(dimension),
    queries: vectors(12),
    documents: vectors(40),
    k: fc.integer({ min: 1, max: 45 }),
    chunk: fc.integer({ min: 1, max: 13 }),
    blockSize: fc.integer({ min: 1, max: 41 }),
    seed: fc.nat(),
  })
})

describe('topKInnerProduct', () => {
  it('equals sorting every product, for any blocks, ties and exclusions', async () => {
    await fc.assert(
      fc.asyncProperty(setting, async ({ dimension, queries, documents, k, chunk, blockSize, seed }) => {
        const rows = queries.length / dimension
        const size = documents.length / dimension
        const ties = shuffle(
          Int32Array.from({ length: size }, (_, i) => i),
          new Philox(seed),
        )
        const rng = new Philox(seed).fork('exclude')
        const exclude = Array.from({ length: rows }, () =>
          Int32Array.from({ length: size }, (_, i) => i).filter(() => rng.below(4) === 0),
        )
        const before = tf.memory().numTensors
        const blocks = new DocumentBlocks(documents, { dimension, blockSize })
        const got = await topKInnerProduct(queries, blocks, k, { ties, chunk, exclude })
        blocks.dispose()
        expect(tf.memory().numTensors).toBe(before)
        for (let row = 0; row < rows; row += 1) {
          const score = (document: number): number => {
            let sum = 0
            for (let d = 0; d < dimension; d += 1) {
              sum += queries[row * dimension + d] * documents[document * dimension + d]
            }
            return sum
          }
          const wanted = Array.from({ length: size }, (_, i) => i)
            .filter((document) => !exclude[row].includes(document))
            .sort((a, b) => score(b) - score(a) || ties[a] - ties[b])
            .slice(0, k)
          expect(got.counts[row]).toBe(wanted.length)
          const places = got.ids.subarray(row * k, (row + 1) * k)
          expect([...places]).toEqual([...wanted, ...Array<number>(k - wanted.length).fill(-1)])
          wanted.forEach((document, i) => expect(got.scores[row * k + i]).toBe(score(document) + 0))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('never holds more scores than one chunk against one block', async () => {
    const dimension = 4
    const queries = new Float32Array(64 * dimension).fill(1)
    const documents = new Float32Array(1000 * dimension).fill(1)
    const blocks = new DocumentBlocks(documents, { dimension, blockSize: 100 })
    const before = tf.memory().numBytes
    const { peakBytes } = await tf.profile(async () => {
      await topKInnerProduct(queries, blocks, 3, { chunk: 16 })
      return []
    })
    blocks.dispose()
    expect(peakBytes - before).toBe(4 * 16 * (100 + dimension))
  })

  it.each([
    ['NaN in a query', () => topKInnerProduct(Float32Array.of(1, Number.NaN), at([1, 2]), 1), 'NEG_NOT_FINITE'],
    ['infinity in a document', () => topKInnerProduct(Float32Array.of(1, 2), at([Infinity, 2]), 1), 'NEG_NOT_FINITE'],
    ['a broken row', () => topKInnerProduct(Float32Array.of(1, 2, 3), at([1, 2]), 1), 'NEG_SHAPE'],
    ['k of 0', () => topKInnerProduct(Float32Array.of(1, 2), at([1, 2]), 0), 'NEG_RANGE'],
    [
      'ties of another size',
      () => topKInnerProduct(Float32Array.of(1, 2), at([1, 2]), 1, { ties: new Int32Array(2) }),
      'NEG_SHAPE',
    ],
  ])('refuses %s and leaks nothing', async (_, work, code) => {
    const before = tf.memory().numTensors
    await expect(work()).rejects.toMatchObject({ code })
    expect(tf.memory().numTensors).toBe(before)
  })
})

function at(values: number[]): { vectors: Float32Array; dimension: number } {
  return { vectors: Float32Array.from(values), dimension: 2 }
}
