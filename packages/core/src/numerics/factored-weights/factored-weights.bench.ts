import { expect, test } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix } from '../linear-algebra/matrix.ts'
import { FactoredWeights } from './factored-weights.ts'

const examples = 32
const dimension = 64

/** One forward and one update, so that only what depends on the number of classes differs. */
function stepper(classes: number): () => void {
  const rng = new Philox(1)
  const rows = createMatrix(classes, dimension)
  rng.fill(rows.values, 'normal')
  const weights = new FactoredWeights(rows)
  const hidden = createMatrix(examples, dimension)
  rng.fill(hidden.values, 'normal')
  const gradient = {
    activations: createMatrix(examples, 1, new Float64Array(examples).fill(0.1)),
    squares: new Float64Array(examples).fill(1e-6),
    sums: new Float64Array(examples).fill(1e-6),
  }
  const ids = Int32Array.from({ length: examples }, (_, i) => (i * 7919) % classes)
  return () => {
    weights.update(weights.forward(hidden, ids), gradient, { learningRate: 1e-3 })
  }
}

test('a step of 32 examples in 64 dimensions does not depend on the number of classes', async ({ bench }) => {
  const run = { iterations: 30, warmupIterations: 5, time: 0 }
  const few = await bench('1,000 classes', stepper(1000)).run(run)
  const many = await bench('100,000 classes', stepper(100_000)).run(run)
  expect(many.latency.p50 / few.latency.p50).toBeLessThan(1.5)
})
