import { expect, test } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { effectiveRank } from '../diagnostics/effective-rank.ts'
import { uniformity } from '../diagnostics/uniformity.ts'
import { knnProbe } from './knn-probe.ts'
import { linearProbe } from './linear-probe.ts'
import { meanAveragePrecisionAtR } from './mean-average-precision-at-r.ts'

// The size of the digits set, in 64 columns.
const dimension = 64
const [train, test_] = [3823, 1797].map((count, seed) => {
  const rng = new Philox(seed)
  const labels = Int32Array.from({ length: count }, () => rng.below(10))
  const rows = Float32Array.from(
    { length: count * dimension },
    (_, at) => rng.normal() + (at % 10 === labels[Math.floor(at / dimension)] ? 1 : 0),
  )
  return { rows, labels }
})

const heavy: Record<string, { readonly seconds: number; readonly run: () => void }> = {
  'MAP@R, 3,823 rows': {
    seconds: 6,
    run: () => void meanAveragePrecisionAtR(train.rows, train.labels, { dimension }),
  },
  'k-NN probe, 1,797 of 3,823 rows': {
    seconds: 3,
    run: () => void knnProbe(train.rows, train.labels, test_.rows, test_.labels, { dimension, k: 20 }),
  },
  'ridge probe, 3,823 rows': {
    seconds: 1,
    run: () => void linearProbe(train.rows, train.labels, test_.rows, test_.labels, { dimension, solver: 'ridge' }),
  },
  'logistic probe, 3,823 rows': {
    seconds: 6,
    run: () => void linearProbe(train.rows, train.labels, test_.rows, test_.labels, { dimension, solver: 'logistic' }),
  },
  'uniformity, 3,823 rows': { seconds: 3, run: () => void uniformity(train.rows, { dimension }) },
  'effective rank, 3,823 rows': { seconds: 2, run: () => void effectiveRank(train.rows, { dimension }) },
}

for (const [name, { seconds, run }] of Object.entries(heavy)) {
  test(`${name}, 64 columns, within ${seconds} s on one core`, async ({ bench }) => {
    const result = await bench(name, run).run({ iterations: 2, warmupIterations: 1, time: 0 })
    expect(result.latency.mean).toBeLessThan(1000 * seconds)
  })
}
