import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'

import { useEngine } from '../engine/use-engine.ts'
import { contrastiveLoss, infoNCE, ntXentMultiPositive, supCon } from '../losses/index.ts'
import { mineBatchHard, mineMultiSimilarity } from '../negatives/index.ts'
import { Philox } from '../random/philox.ts'
import { enginesThatLoad, expectNoLeak, randomMatrix } from '../testing/index.ts'
import { CrossBatchMemory } from './cross-batch-memory.ts'
import { RowQueue } from './row-queue.ts'

const { engines } = await enginesThatLoad()
const matrix = (seed: number, rows: number, dimension = 3): tf.Tensor2D =>
  tf.tensor2d(Float32Array.from(randomMatrix(new Philox(seed), rows, dimension).values), [rows, dimension])
const numbered = (first: number, rows: number): tf.Tensor2D =>
  tf.tensor2d(
    Float32Array.from({ length: rows }, (_, row) => first + row),
    [rows, 1],
  )

describe.each(engines.map(({ name }) => name))('memories on %s', (prefer) => {
  it('a queue holds the last rows, oldest first', async () => {
    await useEngine({ prefer })
    const before = tf.memory().numTensors
    const queue = new RowQueue({ capacity: 5, dimension: 1 })
    for (const [first, rows, expected] of [
      [0, 3, [0, 1, 2]],
      [3, 4, [2, 3, 4, 5, 6]],
      [7, 7, [9, 10, 11, 12, 13]],
      [14, 1, [10, 11, 12, 13, 14]],
    ] as const) {
      const given = numbered(first, rows)
      queue.push(given)
      given.dispose()
      expect([...(await queue.rows.data())]).toEqual(expected)
    }
    queue.drop(2)
    expect([...(await queue.rows.data())]).toEqual([12, 13, 14])
    queue.drop(9)
    expect(queue.size).toBe(0)
    expect(() => queue.rows).toThrow(expect.objectContaining({ code: 'NEG_NO_NEGATIVES' }))
    expect(tf.memory().numTensors).toBe(before)
  })

  it('the first batch against the memory is the batch against itself, but for the gradient of others', async () => {
    await useEngine({ prefer })
    const [rows, labels] = [matrix(1, 6), Int32Array.of(0, 0, 1, 1, 2, -1)]
    for (const loss of [contrastiveLoss, ntXentMultiPositive, supCon]) {
      const memory = new CrossBatchMemory({ capacity: 8, dimension: 3 })
      const references = memory.add(rows, labels)
      const [inside, across] = [loss(rows, labels), loss(rows, labels, { references })]
      expect((await across.data())[0]).toBeCloseTo((await inside.data())[0], 5)
      tf.dispose([inside, across])
      memory.dispose()
    }
    rows.dispose()
  })

  it('past rows are constants, also when the step adds them on its tape', async () => {
    await useEngine({ prefer })
    const labels = Int32Array.of(0, 1, 0)
    const [past, rows] = [matrix(2, 3), matrix(3, 3)]
    const memory = new CrossBatchMemory({ capacity: 6, dimension: 3 })
    memory.add(past, labels)
    const onTape = tf.grad((x) => {
      const references = memory.add(x as tf.Tensor2D, labels)
      return contrastiveLoss(x as tf.Tensor2D, labels, { references })
    })(rows)
    const references = { embeddings: memory.rows, labels: memory.labels, own: Int32Array.of(3, 4, 5) }
    const given = tf.grad((x) => contrastiveLoss(x as tf.Tensor2D, labels, { references }))(rows)
    expect([...(await onTape.data())]).toEqual([...(await given.data())])
    tf.dispose([past, rows, onTape, given])
    memory.dispose()
  })

  it('leaves nothing behind', async () => {
    await useEngine({ prefer })
    const rows = matrix(4, 4)
    const labels = Int32Array.of(0, 0, 1, 1)
    await expectNoLeak(async () => {
      const memory = new CrossBatchMemory({ capacity: 6, dimension: 3, mostBatchesOld: 1 })
      for (let step = 0; step < 3; step += 1) {
        const references = memory.add(rows, labels)
        const { pairs } = await mineMultiSimilarity(rows, labels, { references })
        contrastiveLoss(rows, labels, { references, pairs }).dispose()
        infoNCE(rows, rows, { negatives: memory.rows }).dispose()
      }
      memory.dispose()
      return []
    })
    rows.dispose()
  })
})

describe('CrossBatchMemory', () => {
  it('marks own copies, forgets the oldest, and what is too old', async () => {
    await useEngine({ prefer: 'cpu' })
    const memory = new CrossBatchMemory({ capacity: 7, dimension: 1, mostBatchesOld: 1 })
    const steps = [
      { rows: 3, labels: [0, 1, 2], own: [0, 1, 2], held: [0, 1, 2], old: [0, 0, 0] },
      { rows: 2, labels: [3, 4], own: [3, 4], held: [0, 1, 2, 3, 4], old: [1, 1, 1, 0, 0] },
      { rows: 1, labels: [5], own: [2], held: [3, 4, 5], old: [1, 1, 0] },
      {
        rows: 8,
        labels: [6, 7, 8, 9, 10, 11, 12, 13],
        own: [-1, 0, 1, 2, 3, 4, 5, 6],
        held: [7, 8, 9, 10, 11, 12, 13],
        old: [0, 0, 0, 0, 0, 0, 0],
      },
    ]
    for (const { rows, labels, own, held, old } of steps) {
      const given = numbered(labels[0], rows)
      const references = memory.add(given, Int32Array.from(labels))
      given.dispose()
      expect([...references.own]).toEqual(own)
      expect([...references.labels]).toEqual(held)
      expect([...(await references.embeddings.data())]).toEqual(held)
      expect([...memory.batchesOld]).toEqual(old)
    }
    expect(memory.size).toBe(7)
    memory.dispose()
    expect(memory.labels).toHaveLength(0)
  })

  it('gives miners the past to choose from', async () => {
    await useEngine({ prefer: 'cpu' })
    const memory = new CrossBatchMemory({ capacity: 10, dimension: 1 })
    const [past, rows] = [tf.tensor2d([0, 9, 4], [3, 1]), tf.tensor2d([1, 5], [2, 1])]
    memory.add(past, Int32Array.of(0, 0, 1))
    const references = memory.add(rows, Int32Array.of(0, 1))
    const { triplets } = await mineBatchHard(rows, Int32Array.of(0, 1), { references, normalise: false })
    expect([...triplets.anchor]).toEqual([0, 1])
    expect([...triplets.positive]).toEqual([1, 2])
    expect([...triplets.negative]).toEqual([2, 1])
    tf.dispose([past, rows])
    memory.dispose()
  })

  it('refuses what does not fit', () => {
    const range = expect.objectContaining({ code: 'NEG_RANGE' })
    const shape = expect.objectContaining({ code: 'NEG_SHAPE' })
    expect(() => new CrossBatchMemory({ capacity: 0, dimension: 1 })).toThrow(range)
    expect(() => new CrossBatchMemory({ capacity: 1, dimension: 1, mostBatchesOld: -1 })).toThrow(range)
    const memory = new CrossBatchMemory({ capacity: 4, dimension: 2 })
    const [narrow, wide] = [numbered(0, 2), matrix(1, 2, 2)]
    expect(() => memory.add(narrow, Int32Array.of(0, 1))).toThrow(shape)
    expect(() => memory.add(wide, Int32Array.of(0))).toThrow(shape)
    expect(memory.size).toBe(0)
    tf.dispose([narrow, wide])
  })
})
