import { bench, describe } from 'vitest'

import { useEngine } from '../engine/index.ts'
import { Philox } from '../random/philox.ts'
import { DocumentBlocks, topKInnerProduct } from './top-k-inner-product.ts'

await useEngine({ prefer: 'wasm' })
const dimension = 96
const rng = new Philox(1)
const queries = new Float32Array(1000 * dimension)
const documents = new Float32Array(117_791 * dimension)
rng.fill(queries, 'normal')
rng.fill(documents, 'normal')
const blocks = new DocumentBlocks(documents, { dimension })

describe('1,000 queries against 117,791 documents of 96 dimensions', () => {
  bench('best 100', async () => {
    await topKInnerProduct(queries, blocks, 100)
  })
})
