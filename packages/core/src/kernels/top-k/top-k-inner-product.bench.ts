import { expect, test } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import { Philox } from '../../random/philox.ts'
import { DocumentBlocks } from './document-blocks.ts'
import { topKInnerProduct } from './top-k-inner-product.ts'

test('best 100 of 117,791 documents for 1,000 queries, 96 dimensions, wasm, on the fast path', async ({ bench }) => {
  await useEngine({ prefer: 'wasm' })
  const dimension = 96
  const rng = new Philox(1)
  const queries = new Float32Array(1000 * dimension)
  const documents = new Float32Array(117_791 * dimension)
  rng.fill(queries, 'uniform')
  rng.fill(documents, 'uniform')
  const blocks = new DocumentBlocks(documents, { dimension })
  const result = await bench('topKInnerProduct', async () => {
    await topKInnerProduct(queries, blocks, 100)
  }).run({ iterations: 3, warmupIterations: 1, time: 0 })
  blocks.dispose()
  // 22 GFLOP/s on a free core; the path with a transpose stops at 2.3.
  const operations = 2 * 1000 * 117_791 * dimension
  expect(operations / result.latency.mean / 1e6).toBeGreaterThan(3)
})
