import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import { mixPositivePairs } from '../../negatives/mixtures/mix-positive-pairs.ts'
import { Philox } from '../../random/philox.ts'
import { ntXent } from './nt-xent.ts'
import { supCon } from './sup-con.ts'
import { supReMix, type SupReMixOptions } from './sup-re-mix.ts'
import { supReMixReport } from './sup-re-mix-report.ts'

const plain = { mixNegatives: false, mixPositives: false, weight: 'none' } as const
const degrees = [0, 20, 50, 70, 110, 130]
const targets = Float32Array.of(1, 1, 2, 2, 4, 4)
const angles = degrees.map((degree) => (degree * Math.PI) / 180)

const points = (): tf.Tensor2D => tf.tensor2d(angles.map((angle) => [Math.cos(angle), Math.sin(angle)]))

async function read(loss: tf.Tensor): Promise<number> {
  const [value] = await loss.data()
  loss.dispose()
  return value
}

function valueOf(options: SupReMixOptions, labels: Float32Array = targets, rows = points()): Promise<number> {
  return read(supReMix(rows, labels, { temperature: 0.5, anchorShares: 0.25, ...options }))
}

function random(rows: number, dimension: number, seed = 5): tf.Tensor2D {
  const values = new Float32Array(rows * dimension)
  new Philox(seed).fill(values, 'normal')
  return tf.tensor2d(values, [rows, dimension])
}

beforeAll(() => useEngine({ prefer: 'wasm' }))

describe('the worked example', () => {
  it.each<[SupReMixOptions, number]>([
    [plain, 0.878709],
    [{ ...plain, weight: 'L1' }, 1.524233],
    [{ mixPositives: false }, 2.145838],
    [{ mixNegatives: false }, 1.814266],
    [{}, 2.394664],
    [{ window: 2 }, 2.145838],
  ])('with %j is %d', async (options, expected) => {
    expect(await valueOf(options)).toBeCloseTo(expected, 5)
  })

  it('passes gradients to the anchor alone', async () => {
    const gradient = tf.tidy(() =>
      tf.grad((z) => supReMix(z as tf.Tensor2D, targets, { temperature: 0.5, anchorShares: 0.25, normalise: false }))(
        points(),
      ),
    )
    const [x0, y0, , , x2, y2] = await gradient.data()
    for (const [found, expected] of [
      [x0, -0.418533],
      [y0, 0.058107],
      [x2, 0.060783],
      [y2, 0.059026],
    ]) {
      expect(found).toBeCloseTo(expected, 5)
    }
  })
})

describe('its relatives', () => {
  it('is SupCon without mixtures and weights, NT-Xent where the targets of two views differ', async () => {
    const labels = Int32Array.of(0, 1, 2, 0, 1, 2, 1, 0)
    const rows = random(8, 4)
    expect(await valueOf(plain, Float32Array.from(labels), rows)).toBeCloseTo(
      await read(supCon(rows, labels, { temperature: 0.5 })),
      5,
    )
    const [one, two] = [random(5, 4, 6), random(5, 4, 7)]
    expect(await valueOf(plain, Float32Array.of(0, 1, 2, 3, 4, 0, 1, 2, 3, 4), one.concat(two))).toBeCloseTo(
      await read(ntXent(one, two, { temperature: 0.5 })),
      5,
    )
  })

  it('does not change when targets are shifted', async () => {
    const rows = random(6, 3)
    expect(await valueOf({}, targets, rows)).toBeCloseTo(
      await valueOf(
        {},
        targets.map((target) => target + 40),
        rows,
      ),
      5,
    )
  })

  it('equals the loss over mixtures that are made', async () => {
    const [size, temperature, share] = [8, 0.4, 0.3]
    const labels = Float32Array.of(0, 1, 2, 3, 0, 1, 2, 3)
    const rows = await random(size, 3).array()
    const unit = rows.map((row) => row.map((x) => x / Math.hypot(...row)))
    const mixed = (a: number, x: number[], y: number[]): number[] => x.map((value, k) => a * value + (1 - a) * y[k])
    const dot = (x: number[], y: number[]): number => x.reduce((sum, value, k) => sum + value * y[k], 0)
    const { anchor, lower, upper, share: shares } = mixPositivePairs(labels, { window: 5 })
    let total = 0
    for (let i = 0; i < size; i += 1) {
      const [wanted, terms]: [number[], number[]] = [[], []]
      const compare = (vector: number[], target: number, positive: boolean): void => {
        const score = dot(unit[i], vector) / temperature
        terms.push((Math.abs(labels[i] - target) + 1) * Math.exp(score))
        if (positive) wanted.push(score)
      }
      for (let k = 0; k < size; k += 1) {
        if (k !== i) compare(unit[k], labels[k], labels[k] === labels[i])
        if (labels[k] === labels[i]) continue
        compare(mixed(share, unit[i], unit[k]), share * labels[i] + (1 - share) * labels[k], false)
      }
      for (const [row, own] of anchor.entries()) {
        if (own === i) compare(mixed(shares[row], unit[lower[row]], unit[upper[row]]), labels[i], true)
      }
      const mean = wanted.reduce((sum, score) => sum + score, 0) / wanted.length
      total += Math.log(terms.reduce((sum, term) => sum + term, 0)) - mean
    }
    expect(await valueOf({ temperature, anchorShares: share }, labels, random(size, 3))).toBeCloseTo(total / size, 5)
  })
})

describe('its report', () => {
  it('counts pairs and mixtures', async () => {
    const report = await supReMixReport(points(), targets, { anchorShares: 0.25 })
    expect(report).toMatchObject({
      anchors: 6,
      positives: 6,
      negatives: 24,
      positiveMixtures: 8,
      negativeMixtures: 24,
    })
    expect(report.positiveSimilarity).toBeGreaterThan(report.negativeSimilarity)
  })

  it('tells that there are no negatives where all targets are equal', async () => {
    const equal = new Float32Array(6)
    expect(await supReMixReport(points(), equal)).toMatchObject({ negatives: 0, negativeMixtures: 0 })
    expect(Number.isFinite(await valueOf({}, equal))).toBe(true)
  })
})

it.each<[string, Float32Array, SupReMixOptions]>([
  ['NEG_NOT_FINITE', Float32Array.of(1, 2, Number.NaN, 1, 2, 3), {}],
  ['NEG_SHAPE', Float32Array.of(1, 2), {}],
  ['NEG_RANGE', targets, { window: 0 }],
  ['NEG_RANGE', targets, { beta: [2, 0], anchorShares: undefined }],
  ['NEG_RANGE', targets, { temperature: 0 }],
  ['NEG_RANGE', targets, { weight: 'L3' as 'L2' }],
])('refuses with %s', (code, labels, options) => {
  expect(() => void valueOf(options, labels)).toThrow(expect.objectContaining({ code }))
})
