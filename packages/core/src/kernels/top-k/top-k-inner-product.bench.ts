import { expect, test } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { DocumentBlocks } from './document-blocks.ts'
import { topKInnerProduct } from './top-k-inner-product.ts'

test('best 100 of 50,000 documents for 500 queries, 384 dimensions, with and without a first pass', async ({
  bench,
}) => {
  const [count, size, dimension] = [500, 50_000, 384]
  const rng = new Philox(1)
  const queries = new Float32Array(count * dimension)
  const documents = new Float32Array(size * dimension)
  rng.fill(queries, 'normal')
  rng.fill(documents, 'normal')
  const seconds = async (firstPass: 'auto' | 'none'): Promise<number> => {
    const blocks = new DocumentBlocks(documents, { dimension, firstPass })
    const result = await bench(`topKInnerProduct, first pass ${firstPass}`, async () => {
      await topKInnerProduct(queries, blocks, 100)
    }).run({ iterations: 3, warmupIterations: 1, time: 0 })
    blocks.dispose()
    return result.latency.mean / 1000
  }
  const [auto, none] = [await seconds('auto'), await seconds('none')]
  // On two cores with AVX-VNNI 260 and 110 in 10^9 operations a second; a machine shared with others is slower.
  const operations = 2 * count * size * dimension
  expect(operations / none / 1e9).toBeGreaterThan(10)
  expect(auto).toBeLessThan(none * 1.3)
})
