import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { checkGradient, enginesThatLoad } from '../../testing/index.ts'
import golden from '../../../fixtures/info-nce.json' with { type: 'json' }
import { infoNCE } from './info-nce.ts'
import type { InfoNCEOptions } from './info-nce.ts'

interface Problem extends Pick<InfoNCEOptions, 'exclude'> {
  readonly queries: number[][]
  readonly candidates: number[][]
  readonly temperature: number
  readonly positives: Int32Array
}

/** The loss of each query and the gradients of their mean, by the formula, in doubles. */
function oracle({ queries, candidates, temperature, positives, exclude }: Problem): {
  readonly losses: number[]
  readonly gradients: readonly [number[][], number[][]]
} {
  const width = queries[0].length
  const queryGradient = queries.map(() => Array<number>(width).fill(0))
  const candidateGradient = candidates.map(() => Array<number>(width).fill(0))
  const losses = queries.map((query, i) => {
    const scores = candidates.map((candidate) => query.reduce((sum, x, d) => sum + x * candidate[d], 0) / temperature)
    exclude?.query.forEach((row, at) => {
      if (row === i) scores[exclude.candidate[at]] = -Infinity
    })
    const largest = Math.max(...scores)
    const total = scores.reduce((sum, score) => sum + Math.exp(score - largest), 0)
    scores.forEach((score, j) => {
      const gradient = Math.exp(score - largest) / total - (j === positives[i] ? 1 : 0)
      const weight = gradient / temperature / queries.length
      for (let d = 0; d < width; d += 1) {
        queryGradient[i][d] += weight * candidates[j][d]
        candidateGradient[j][d] += weight * query[d]
      }
    })
    return largest + Math.log(total) - scores[positives[i]]
  })
  return { losses, gradients: [queryGradient, candidateGradient] }
}

async function run({
  queries,
  candidates,
  ...options
}: Pick<Problem, 'queries' | 'candidates'> & InfoNCEOptions): Promise<{
  readonly value: number[]
  readonly gradients: readonly number[][]
}> {
  const tensors = tf.memory().numTensors
  const inputs = [tf.tensor2d(queries), tf.tensor2d(candidates)]
  const { value, grads } = tf.valueAndGrads((q, c) => infoNCE(q as tf.Tensor2D, c as tf.Tensor2D, options))(inputs)
  const [values, ...gradients] = await Promise.all([value, ...grads].map(async (x) => [...(await x.data())]))
  tf.dispose([inputs, value, grads])
  expect(tf.memory().numTensors).toBe(tensors)
  return { value: values, gradients }
}

function worst(found: readonly number[], expected: readonly number[]): number {
  expect(found.length).toBe(expected.length)
  return Math.max(...found.map((x, i) => Math.abs(x - expected[i]) / Math.max(1, Math.abs(expected[i]))))
}

function matrix(rows: number, width: number, phase: number): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: width }, (__, d) => Math.sin(1.3 * i + 2.1 * d * (i + 1) + phase)),
  )
}

const problem: fc.Arbitrary<Problem> = fc
  .record({
    rows: fc.integer({ min: 1, max: 9 }),
    columns: fc.integer({ min: 1, max: 9 }),
    width: fc.constantFrom(1, 3, 8),
  })
  .chain(({ rows, columns, width }) => {
    const number = fc.double({ min: -1, max: 1, noNaN: true }).map(Math.fround)
    const vectors = (count: number): fc.Arbitrary<number[][]> =>
      fc.array(fc.array(number, { minLength: width, maxLength: width }), { minLength: count, maxLength: count })
    const pair = fc.tuple(fc.nat(rows - 1), fc.nat(columns - 1))
    return fc.record({
      queries: vectors(rows),
      candidates: vectors(columns),
      temperature: fc.constantFrom(0.05, 0.3, 1, 20),
      positives: fc
        .array(fc.nat(columns - 1), { minLength: rows, maxLength: rows })
        .map((list) => Int32Array.from(list)),
      pairs: fc.array(pair, { maxLength: 12 }),
    })
  })
  .map(({ pairs, ...rest }) => {
    const kept = pairs.filter(([query, candidate]) => rest.positives[query] !== candidate)
    const [query, candidate] = [0, 1].map((side) => Int32Array.from(kept, (pair) => pair[side]))
    return { ...rest, exclude: { query, candidate } }
  })

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('infoNCE on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))
  it('equals the formula, value and gradients, in blocks of any size', () =>
    fc.assert(
      fc.asyncProperty(problem, fc.constantFrom(1, 2, 7, 1024), async (example, blockSize) => {
        const { losses, gradients } = oracle(example)
        const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
        const found = await run({ ...example, blockSize })
        expect(worst(found.value, [mean])).toBeLessThan(2e-6)
        expect(worst(found.gradients[0], gradients[0].flat())).toBeLessThan(1e-5)
        expect(worst(found.gradients[1], gradients[1].flat())).toBeLessThan(1e-5)
        const each = await run({ ...example, blockSize, reduction: 'none' })
        expect(worst(each.value, losses)).toBeLessThan(2e-6)
        const sum = await run({ ...example, blockSize, reduction: 'sum' })
        expect(worst(sum.value, [mean * losses.length])).toBeLessThan(1e-5)
        expect(
          worst(
            sum.gradients[0],
            gradients[0].flat().map((x) => x * losses.length),
          ),
        ).toBeLessThan(1e-5)
      }),
      { numRuns: prefer === 'wasm' ? 100 : 40 },
    ))

  it.each(golden.infoNCE)('equals the published numbers: $name', async ({ anchors, positives, options, expected }) => {
    const { value, gradients } = await run({
      queries: anchors,
      candidates: positives,
      temperature: options.temperature,
      positives: Int32Array.from(anchors.keys()),
    })
    expect(worst(value, [expected.loss])).toBeLessThan(1e-5)
    expect(worst(gradients[0], expected.anchors.flat())).toBeLessThan(1e-5)
    expect(worst(gradients[1], expected.positives.flat())).toBeLessThan(1e-5)
  })

  it('is NT-Xent when both views are queries and candidates, and no view meets itself', async () => {
    const { view1, view2, temperature, expected } = golden.ntXent
    const views = tf.tensor2d([...view1, ...view2])
    const rows = Int32Array.from({ length: 2 * view1.length }, (_, row) => row)
    const { value, grad } = tf.valueAndGrad((x) => {
      const unit = x.div<tf.Tensor2D>(x.square().sum(1, true).sqrt())
      return infoNCE(unit, unit, {
        temperature,
        positives: rows.map((row) => (row + view1.length) % rows.length),
        exclude: { query: rows, candidate: rows },
      })
    })(views)
    expect(worst([...(await value.data())], [expected.loss])).toBeLessThan(1e-5)
    expect(worst([...(await grad.data())], [...expected.view1, ...expected.view2].flat())).toBeLessThan(1e-5)
    tf.dispose([views, value, grad])
  })

  it('takes mined negatives as further candidates, of unit length where asked', async () => {
    const [queries, positives, negatives] = [0, 1, 2].map((phase) => matrix(4, 5, phase))
    const unit = (rows: readonly number[][]): number[][] =>
      rows.map((row) => row.map((x) => x / Math.sqrt(row.reduce((sum, y) => sum + y * y, 0))))
    const { losses } = oracle({
      queries: unit(queries),
      candidates: [...unit(positives), ...unit(negatives)],
      temperature: 0.3,
      positives: Int32Array.of(0, 1, 2, 3),
    })
    const options = { normalise: true, temperature: 0.3, reduction: 'none' } as const
    const asRows = await run({ queries, candidates: positives, ...options, negatives: tf.tensor2d(negatives) })
    expect(worst(asRows.value, losses)).toBeLessThan(2e-6)
    const columns = tf.tensor3d([negatives.slice(0, 2), negatives.slice(2)])
    const asColumns = await run({ queries, candidates: positives, ...options, negatives: columns })
    expect(worst(asColumns.value, losses)).toBeLessThan(2e-6)
  })

  it('is the mean of both directions when it is symmetric; mined negatives have no query to find', async () => {
    const [queries, positives, negatives] = [0, 1, 2].map((phase) => matrix(4, 5, phase))
    const own = Int32Array.of(0, 1, 2, 3)
    const there = oracle({ queries, candidates: [...positives, ...negatives], temperature: 0.5, positives: own })
    const back = oracle({ queries: positives, candidates: queries, temperature: 0.5, positives: own })
    const mean = (losses: readonly number[]): number => losses.reduce((sum, loss) => sum + loss, 0) / losses.length
    const { value } = await run({
      queries,
      candidates: positives,
      temperature: 0.5,
      symmetric: true,
      negatives: tf.tensor2d(negatives),
    })
    expect(worst(value, [(mean(there.losses) + mean(back.losses)) / 2])).toBeLessThan(2e-6)
  })

  it('is 0 for one query with one candidate, and passes nothing back', async () => {
    const { value, gradients } = await run({
      queries: [[3, -4]],
      candidates: [[1, 2]],
      temperature: 0.01,
      positives: Int32Array.of(0),
    })
    expect(Math.abs(value[0])).toBe(0)
    expect(gradients.flat().map(Math.abs)).toEqual([0, 0, 0, 0])
  })

  it('gives an excluded pair no gradient at all', async () => {
    const { gradients } = await run({
      queries: matrix(2, 4, 0),
      candidates: matrix(3, 4, 1),
      temperature: 0.5,
      positives: Int32Array.of(0, 1),
      exclude: { query: Int32Array.of(0, 1, 1), candidate: Int32Array.of(2, 2, 2) },
    })
    expect(gradients[1].slice(8).map(Math.abs)).toEqual([0, 0, 0, 0])
  })

  it('stays finite for scores that no exponential holds', async () => {
    const far = { queries: [[100], [-100]], candidates: [[100], [-100]], temperature: 0.01 }
    const right = await run({ ...far, positives: Int32Array.of(0, 1) })
    expect(right.value).toEqual([0])
    const wrong = await run({ ...far, positives: Int32Array.of(1, 0) })
    expect(wrong.value).toEqual([2e6])
    expect(wrong.gradients[0]).toEqual([10_000, -10_000])
  })

  it('tends to the logarithm of the number of candidates as the temperature rises', async () => {
    const flat = { queries: matrix(3, 4, 0), candidates: matrix(5, 4, 1), positives: Int32Array.of(4, 2, 2) }
    const { value } = await run({ ...flat, temperature: 1e7 })
    expect(value[0]).toBeCloseTo(Math.log(5), 6)
  })

  it('does not depend on the order of queries and candidates', async () => {
    const queries = matrix(5, 6, 0)
    const candidates = matrix(7, 6, 1)
    const positives = Int32Array.of(6, 0, 3, 3, 1)
    const straight = await run({ queries, candidates, positives, temperature: 0.2, reduction: 'none' })
    const turned = await run({
      queries: queries.toReversed(),
      candidates: candidates.toReversed(),
      positives: positives.toReversed().map((positive) => 6 - positive),
      temperature: 0.2,
      reduction: 'none',
    })
    expect(worst(turned.value.toReversed(), straight.value)).toBeLessThan(2e-6)
  })

  it('never holds more than a block of scores', () => {
    const [rows, columns, blockSize] = [512, 400, 16]
    const inputs = [tf.ones([rows, 2]), tf.ones([columns, 2])]
    const largest = largestTensor(() =>
      tf.dispose(
        tf.grads((q, c) => infoNCE(q as tf.Tensor2D, c as tf.Tensor2D, { positives: new Int32Array(rows), blockSize }))(
          inputs,
        ),
      ),
    )
    expect(largest).toBeLessThanOrEqual(blockSize * columns)
    tf.dispose(inputs)
  })

  it('leaves no tensor behind when it throws', () => {
    const inputs = [tf.zeros([2, 3]), tf.zeros([2, 4])] as [tf.Tensor2D, tf.Tensor2D]
    const before = tf.memory().numTensors
    expect(() => infoNCE(...inputs)).toThrow('[2,4]')
    expect(() => infoNCE(inputs[0], inputs[0], { temperature: 0 })).toThrow('temperature')
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose(inputs)
  })
})

describe('the gradient of infoNCE', () => {
  it.each([1, 3, 1024])('agrees with finite differences in double precision, blocks of %i', async (blockSize) => {
    const inputs = [matrix(5, 4, 0), matrix(6, 4, 1)].map((rows) => ({
      shape: [rows.length, 4],
      values: Float64Array.from(rows.flat()),
    }))
    const { worst: difference } = await checkGradient(new URL('./info-nce.ts', import.meta.url), 'infoNCE', inputs, {
      options: {
        temperature: 0.1,
        blockSize,
        reduction: 'none',
        positives: Int32Array.of(0, 5, 2, 2, 1),
        exclude: { query: Int32Array.of(0, 0, 4), candidate: Int32Array.of(1, 1, 5) },
      } satisfies InfoNCEOptions,
    })
    expect(difference).toBeLessThan(1e-8)
  })
})

/** The most elements that a tensor made by `run` has. */
function largestTensor(run: () => void): number {
  let largest = 0
  const engine = tf.engine()
  const track = engine.trackTensor
  engine.trackTensor = function (tensor, backend) {
    largest = Math.max(largest, tensor.size)
    track.call(this, tensor, backend)
  }
  try {
    run()
  } finally {
    engine.trackTensor = track
  }
  return largest
}
