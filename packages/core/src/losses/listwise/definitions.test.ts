import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'

import { expectClose, mean, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { useEngine } from '../../engine/use-engine.ts'
import { adrMSE } from './adr-mse.ts'
import { approxNDCG } from './approx-ndcg.ts'
import { binaryCrossEntropy } from './binary-cross-entropy.ts'
import { infoNCEOfScores } from './info-nce-of-scores.ts'
import { lambdaLoss } from './lambda-loss.ts'
import { listNet } from './list-net.ts'
import { marginMSEOfScores } from './margin-mse-of-scores.ts'
import { pListMLE } from './p-list-mle.ts'
import { rankNet } from './rank-net.ts'

await useEngine({ prefer: 'wasm' })

const scores = normalRows(1, 3, 5)
const relevances = [
  [2, 0, 1, 1, 0],
  [0, 0, 3, 0, 0],
  [1, 2, 2, 0, 4],
]
const given = Float32Array.from(relevances.flat())
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

async function of(loss: (s: tf.Tensor2D) => tf.Tensor): Promise<number[]> {
  return (await valueAndGradients(loss, scores)).values
}

const softPositions = (list: readonly number[], alpha: number): number[] =>
  list.map((s, i) => 1 + sum(list.filter((_, j) => j !== i).map((other) => sigmoid(alpha * (other - s)))))

it('binaryCrossEntropy judges each document', async () => {
  const y = relevances.map((list) => list.map((relevance) => relevance / 4))
  const loss = (s: tf.Tensor2D): tf.Tensor =>
    binaryCrossEntropy(s, Float32Array.from(y.flat()), { positiveWeight: 3, reduction: 'none' })
  expectClose(
    await of(loss),
    scores.flatMap((list, b) =>
      list.map((s, i) => -(3 * y[b][i] * Math.log(sigmoid(s)) + (1 - y[b][i]) * Math.log(1 - sigmoid(s)))),
    ),
  )
  const steep = await valueAndGradients((s) => binaryCrossEntropy(s, Float32Array.of(0, 1)), [[1000, -1000]])
  expectClose(steep.values, [1000])
  expectClose(steep.gradients[0], [0.5, -0.5])
  const refused = (): unknown => binaryCrossEntropy(tf.tensor1d([1]), Float32Array.of(2))
  expect(refused).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})

it('listNet compares shares, whatever scores have in common', async () => {
  const shares = (list: readonly number[]): number[] => list.map((x) => Math.exp(x) / sum(list.map(Math.exp)))
  const expected = scores.map((list, b) => {
    const [wanted, found] = [shares(relevances[b]), shares(list)]
    return -sum(wanted.map((share, i) => share * Math.log(found[i])))
  })
  expectClose(await of((s) => listNet(s, given, { reduction: 'none' })), expected)
  expectClose(await of((s) => listNet(s.add(4096), given, { reduction: 'none' })), expected, 1e-3)
})

it('pListMLE weights positions by default, by given numbers, and none at all for single documents', async () => {
  const expected = (weightsOf: (count: number) => number[]): number =>
    mean(
      scores.map((list) => {
        const weights = weightsOf(list.length)
        const terms = list.map((s, i) => Math.log(sum(list.slice(i).map(Math.exp))) - s)
        return sum(terms.map((term, i) => (weights[i] / sum(weights)) * term))
      }),
    )
  const halved = (count: number): number[] => Array.from({ length: count }, (_, i) => 2 ** (count - i - 1) - 1)
  expectClose(await of((s) => pListMLE(s, given)), [expected(halved)])
  const positionWeights = Float32Array.of(3, 2, 0, 1, 5)
  expectClose(await of((s) => pListMLE(s, given, { positionWeights })), [expected(() => [3, 2, 0, 1, 5])])
  const single = await valueAndGradients((s) => pListMLE(s, Float32Array.of(1)), [[3]])
  expectClose([...single.values, ...single.gradients[0]], [0, 0])
  const long = pListMLE(tf.zeros([1, 2000]), new Float32Array(2000))
  expect((await long.data()).every(Number.isFinite)).toBe(true)
})

it('approxNDCG is minus the NDCG of smooth positions, and NDCG itself where they are steep', async () => {
  const dcg = (gains: readonly number[], positions: readonly number[]): number =>
    sum(gains.map((gain, i) => gain / Math.log2(1 + positions[i])))
  const expected = (positionsOf: (list: readonly number[]) => number[]): number[] =>
    scores.map((list, b) => {
      const gains = relevances[b].map((relevance) => 2 ** relevance - 1)
      const best = dcg(
        gains.toSorted((x, y) => y - x),
        gains.map((_, i) => i + 1),
      )
      return -dcg(gains, positionsOf(list)) / best
    })
  expectClose(
    await of((s) => approxNDCG(s, given, { steepness: 2, reduction: 'none' })),
    expected((list) => softPositions(list, 2)),
  )
  const ranks = (list: readonly number[]): number[] => list.map((s) => 1 + list.filter((other) => other > s).length)
  expectClose(await of((s) => approxNDCG(s, given, { steepness: 1e6, reduction: 'none' })), expected(ranks))
})

it('adrMSE compares smooth positions with those of the relevances', async () => {
  const expected = scores.map((list, b) => {
    const positions = softPositions(list, 3)
    return sum(
      relevances[b].map((relevance, i) => {
        const above = relevances[b].filter((other) => other > relevance).length
        const equal = relevances[b].filter((other) => other === relevance).length
        const wanted = above + (equal + 1) / 2
        return (wanted - positions[i]) ** 2 / Math.log2(wanted + 1)
      }),
    )
  })
  expectClose(await of((s) => adrMSE(s, given, { steepness: 3, reduction: 'none' })), expected)
  expectClose(await of((s) => adrMSE(s, given, { steepness: 3 })), [sum(expected) / 15])
})

it('rankNet is lambdaLoss without weights, and 0 without a pair', async () => {
  const options = { sigma: 2, k: 2, reduction: 'none' } as const
  const unweighted = await of((s) => lambdaLoss(s, given, { ...options, weighting: 'none' }))
  expectClose(await of((s) => rankNet(s, given, options)), unweighted)
  expectClose(await of((s) => rankNet(s, new Float32Array(15))), [0])
})

it('marginMSEOfScores takes margins, or scores to make them of', async () => {
  const [positives, negatives, teacher] = [normalRows(2, 1, 3)[0], normalRows(3, 3, 2), normalRows(4, 3, 3)]
  const loss = (told: readonly (readonly number[])[]) => (p: tf.Tensor, n: tf.Tensor2D) =>
    marginMSEOfScores(p as tf.Tensor1D, n, tf.tensor2d(told as number[][]), { reduction: 'none' })
  const expected = positives.map((s, i) =>
    mean(negatives[i].map((other, k) => (s - other - (teacher[i][0] - teacher[i][k + 1])) ** 2)),
  )
  const margins = teacher.map(([first, ...rest]) => rest.map((other) => first - other))
  expectClose((await valueAndGradients(loss(teacher), positives, negatives)).values, expected)
  expectClose((await valueAndGradients(loss(margins), positives, negatives)).values, expected)
})

it('infoNCEOfScores counts each candidate once, the own ones always', async () => {
  const table = normalRows(5, 3, 6)
  const lists = [Int32Array.of(1, 1, 0), Int32Array.of(3, 4), Int32Array.of()]
  const expected = table.map((row, i) => {
    const kept = [...new Set([i, i + 3, ...lists[i]])].map((column) => 10 * sigmoid(row[column]))
    return Math.log(sum(kept.map(Math.exp))) - kept[0]
  })
  const drawn = (s: tf.Tensor2D): tf.Tensor => infoNCEOfScores(s, { inBatchNegatives: lists, reduction: 'none' })
  const { values, gradients } = await valueAndGradients(drawn, table)
  expectClose(values, expected)
  expect([2, 4, 5, 6, 8, 12, 13, 15, 16].map((place) => gradients[0][place]).every((slope) => slope === 0)).toBe(true)
  const refused = (): unknown => infoNCEOfScores(tf.ones([3, 6]), { inBatchNegatives: [Int32Array.of(6)] })
  expect(refused).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})

it('approxNDCG and adrMSE sweep long lists in blocks', async () => {
  const long = Array.from({ length: 800 }, (_, i) => Math.fround(Math.sin(i * i)))
  const wanted = Float32Array.from(long, (_, i) => (i * 7) % 4)
  for (const loss of [approxNDCG, adrMSE]) {
    const whole = await valueAndGradients((s) => loss(s, wanted, { steepness: 2 }), [long])
    // The lists of a batch share a block, so that the blocks of more of them are others.
    const twice = await valueAndGradients(
      (s) => loss(s, Float32Array.of(...wanted, ...wanted), { steepness: 2 }),
      [long, long],
    )
    expectClose(twice.values, whole.values)
    const halves = twice.gradients[0].slice(0, long.length).map((slope) => 2 * slope)
    expectClose(halves, whole.gradients[0])
  }
  const positions = softPositions(long, 2)
  const terms = positions.map((position, i) => {
    const above = wanted.filter((other) => other > wanted[i]).length
    const place = above + (wanted.filter((other) => other === wanted[i]).length + 1) / 2
    return (place - position) ** 2 / Math.log2(place + 1)
  })
  const { values } = await valueAndGradients((s) => adrMSE(s, wanted, { steepness: 2 }), [long])
  expectClose(values, [mean(terms)])
})
