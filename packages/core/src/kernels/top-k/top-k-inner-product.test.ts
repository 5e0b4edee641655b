import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { shuffle } from '../../random/sampling.ts'
import { kernelHost } from '../wasm/kernel-host.ts'
import { DocumentBlocks } from './document-blocks.ts'
import type { TieOrder } from './top-k-heap.ts'
import { topKInnerProduct } from './top-k-inner-product.ts'

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
        const blocks = new DocumentBlocks(documents, { dimension, blockSize })
        const got = await topKInnerProduct(queries, blocks, k, { ties, chunk, exclude })
        blocks.dispose()
        expect(kernelHost().heap.used).toBe(0)
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

  it('takes exclusions as bags, and lets nothing that is excluded displace others', async () => {
    const documents = Float32Array.of(5, 4, 3, 2, 1)
    const exclude = { offsets: Int32Array.of(0, 2, 2), items: Int32Array.of(2, 0) }
    const { ids, counts } = await topKInnerProduct(
      Float32Array.of(1, -1),
      { vectors: documents, dimension: 1, firstPass: 'int8' },
      4,
      { exclude },
    )
    expect([...ids]).toEqual([1, 3, 4, -1, 4, 3, 2, 1])
    expect([...counts]).toEqual([3, 4])
  })

  it('gives an index that ranks what it is told, also by ranks that several documents share', async () => {
    const blocks = new DocumentBlocks(new Float32Array(6).fill(1), { dimension: 1 })
    const first = async (ties: TieOrder): Promise<number[]> => [
      ...(await topKInnerProduct(Float32Array.of(2), blocks, 3, { ties })).ids,
    ]
    expect(await first('descending')).toEqual([5, 4, 3])
    expect(await first(Int32Array.of(9, 9, -7, 9, 0, 0))).toEqual([2, 4, 5])
    blocks.dispose()
  })

  it('has lists of bounded size, whatever the queries and documents', async () => {
    const [dimension, size, count] = [4, 30_000, 5000]
    const blocks = new DocumentBlocks(new Float32Array(size * dimension).fill(1), { dimension })
    const { heap } = kernelHost()
    const documents = heap.used
    const allocate = heap.allocate.bind(heap)
    let peak = 0
    vi.spyOn(heap, 'allocate').mockImplementation((bytes) => {
      const at = allocate(bytes)
      peak = Math.max(peak, heap.used)
      return at
    })
    try {
      await topKInnerProduct(new Float32Array(count * dimension).fill(1), blocks, 10)
    } finally {
      vi.restoreAllMocks()
    }
    // 64 MB of lists and some vectors; all scores are 600 MB.
    expect(peak - documents).toBeLessThan(80e6)
    blocks.dispose()
    expect(heap.used).toBe(0)
  })

  it('keeps the event loop alive, and documents that are disposed of until the search ends', async () => {
    const [dimension, size] = [64, 20_000]
    const blocks = new DocumentBlocks(new Float32Array(size * dimension).fill(0.5), { dimension, firstPass: 'none' })
    let turns = 0
    const timer = setInterval(() => (turns += 1), 1)
    const search = topKInnerProduct(new Float32Array(300 * dimension).fill(1), blocks, 2, { chunk: 24 })
    blocks.dispose()
    const { ids } = await search
    clearInterval(timer)
    expect([...ids.subarray(0, 2)]).toEqual([0, 1])
    expect(turns).toBeGreaterThan(2)
    expect(kernelHost().heap.used).toBe(0)
    await expect(topKInnerProduct(new Float32Array(dimension), blocks, 1)).rejects.toMatchObject({ code: 'NEG_RANGE' })
  })

  it.each([
    ['NaN in a query', () => topKInnerProduct(Float32Array.of(1, Number.NaN), at([1, 2]), 1), 'NEG_NOT_FINITE'],
    ['infinity in a document', () => topKInnerProduct(Float32Array.of(1, 2), at([Infinity, 2]), 1), 'NEG_NOT_FINITE'],
    ['a broken row', () => topKInnerProduct(Float32Array.of(1, 2, 3), at([1, 2]), 1), 'NEG_SHAPE'],
    ['k of 0', () => topKInnerProduct(Float32Array.of(1, 2), at([1, 2]), 0), 'NEG_RANGE'],
    ['scores beyond float32', () => topKInnerProduct(Float32Array.of(1e20, 0), at([1e20, 0]), 1), 'NEG_RANGE'],
    [
      'exclusions of another size',
      () => topKInnerProduct(Float32Array.of(1, 2), at([1, 2]), 1, { exclude: [] }),
      'NEG_SHAPE',
    ],
    [
      'ties of another size',
      () => topKInnerProduct(Float32Array.of(1, 2), at([1, 2]), 1, { ties: new Int32Array(2) }),
      'NEG_SHAPE',
    ],
  ])('refuses %s and leaks nothing', async (_, work, code) => {
    await expect(work()).rejects.toMatchObject({ code })
    expect(kernelHost().heap.used).toBe(0)
  })
})

function at(values: number[]): { vectors: Float32Array; dimension: number } {
  return { vectors: Float32Array.from(values), dimension: 2 }
}
