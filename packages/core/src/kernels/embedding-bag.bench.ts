import { expect, test } from 'vitest'

import { Philox } from '../random/philox.ts'
import { compactBags, meanBags, transposeBags } from './bags.ts'
import { embeddingBag } from './embedding-bag.ts'
import { elementWiseAdagrad } from './element-wise-adagrad.ts'
import { lazyAdam, lazyAdamState } from './lazy-adam.ts'
import { rowWiseAdagrad } from './row-wise-adagrad.ts'

test('1,024 bags of 32 out of 100,000 rows of 96: the means, and an update of the rows touched', async ({ bench }) => {
  const [size, dimension, count, length] = [100_000, 96, 1024, 32]
  const rng = new Philox(1)
  const table = new Float32Array(size * dimension)
  rng.fill(table, 'normal')
  const bags = meanBags({
    offsets: Int32Array.from({ length: count + 1 }, (_, bag) => bag * length),
    items: Int32Array.from({ length: count * length }, () => rng.below(size)),
  })
  const out = new Float32Array(count * dimension)
  const { numbers, bags: compact } = compactBags(bags, size)
  const touching = transposeBags(compact, numbers.length)
  const [ofRows, ofElements, state] = [
    new Float32Array(size),
    new Float32Array(size * dimension),
    lazyAdamState(size, dimension),
  ]
  const work = {
    embeddingBag: () => embeddingBag(table, dimension, bags, out),
    rowWiseAdagrad: () => rowWiseAdagrad(table, ofRows, dimension, numbers, touching, out),
    elementWiseAdagrad: () => elementWiseAdagrad(table, ofElements, dimension, numbers, touching, out),
    lazyAdam: () => lazyAdam(table, state, dimension, numbers, touching, out),
  }
  for (const [name, run] of Object.entries(work)) {
    const result = await bench(name, run).run({ iterations: 20, warmupIterations: 3, time: 0 })
    expect(result.latency.mean).toBeLessThan(200)
  }
})
