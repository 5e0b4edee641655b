import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { identityMatrix, type Matrix, matrixFromRows, transpose } from '../../numerics/linear-algebra/matrix.ts'
import { multiply } from '../../numerics/linear-algebra/multiply.ts'
import { Philox } from '../../random/philox.ts'
import { collapseMonitor } from './collapse-monitor.ts'
import { CorrelationAverage } from './correlation-average.ts'
import { directCopy, directPredictor } from './direct-predictor.ts'
import { emaUpdate } from './ema-update.ts'
import { NonContrastiveTrainer, type NonContrastiveTrainerOptions } from './non-contrastive-trainer.ts'

const correlation = matrixFromRows([
  [2, 1],
  [1, 2],
])
const expectMatrix = ({ values }: Matrix, wanted: ArrayLike<number>): void => {
  values.forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 5))
}
const scaled = (matrix: Matrix, factor: number): Matrix => ({
  ...matrix,
  values: matrix.values.map((value) => value * factor),
})

describe('predictors computed from the correlation', () => {
  it('equal the worked ones', () => {
    expectMatrix(directPredictor(correlation), [0.798675, 0.211325, 0.211325, 0.798675])
    expectMatrix(
      directPredictor(correlation, { form: 'paper', epsilon: 0.1 }),
      [1.666025, 0.366025, 0.366025, 1.666025],
    )
    expectMatrix(directPredictor(identityMatrix(3)), scaled(identityMatrix(3), 1.01).values)
    expectMatrix(directCopy(correlation, { epsilon: 0.5 }), [2.5, 1, 1, 2.5])
  })

  it('do not change with the scale, and turn with the features', () => {
    expectMatrix(directPredictor(scaled(correlation, 7)), directPredictor(correlation).values)
    const turn = matrixFromRows([
      [0.6, -0.8],
      [0.8, 0.6],
    ])
    const turned = (matrix: Matrix): Matrix => multiply(multiply(turn, matrix), transpose(turn))
    const uneven = matrixFromRows([
      [3, 0.5],
      [0.5, 1],
    ])
    expectMatrix(directPredictor(turned(uneven)), turned(directPredictor(uneven)).values)
  })

  it('refuse collapsed features and options out of range', () => {
    expect(() => directPredictor(scaled(identityMatrix(2), 0))).toThrow('collapsed')
    expect(() => directCopy(scaled(identityMatrix(2), 0))).toThrow('collapsed')
    expect(() => directPredictor(identityMatrix(513))).toThrow('513')
    expect(() => directPredictor(correlation, { root: 0 })).toThrow('root')
  })
})

describe('collapseMonitor', () => {
  it('tells spread from collapsed outputs', () => {
    const spread = collapseMonitor(
      matrixFromRows([
        [1, 0],
        [0, 2],
        [-3, 0],
        [0, -1],
      ]),
      { correlation, predictor: directPredictor(correlation) },
    )
    expect(spread.spread).toBeCloseTo(1)
    expect(spread.effectiveRank).toBeCloseTo(2)
    expect(spread.topEigenvalueShare).toBeCloseTo(0.75)
    expect(spread.misalignment).toBeCloseTo(0)
    const point = collapseMonitor(
      matrixFromRows([
        [1, 0],
        [2, 0],
      ]),
    )
    expect(point).toEqual({ spread: 0, effectiveRank: 0 })
  })

  it('refuses single outputs, zeros and a lonely predictor', () => {
    expect(() => collapseMonitor(matrixFromRows([[1, 2]]))).toThrow('spread')
    expect(() => collapseMonitor(matrixFromRows([[1], [0]]))).toThrow('zeros')
    expect(() => collapseMonitor(identityMatrix(2), { predictor: identityMatrix(2) })).toThrow('correlation')
  })
})

describe('training without negatives', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it('averages correlations with the weight on the past', async () => {
    const average = new CorrelationAverage()
    expect(() => average.value()).toThrow('batch')
    const [unit, batch] = [tf.tensor2d([1, 1, 1, -1], [2, 2]), tf.tensor2d([1, 2, 3, 0, -1, 1, 0, 1], [4, 2])]
    await average.add(unit)
    await average.add(batch)
    expectMatrix(average.value(), [2.225, 0.175, 0.175, 1.35])
    average.reset()
    await average.add(batch)
    expectMatrix(average.value(), [2.75, 0.25, 0.25, 1.5])
    const bad = tf.tensor2d([Number.NaN, 0, 0, 0], [2, 2])
    await expect(average.add(bad)).rejects.toThrow('finite')
    expectMatrix(average.value(), [2.75, 0.25, 0.25, 1.5])
    await expect(average.add(tf.tensor2d([[1, 2]]))).rejects.toThrow('features are [1,2]')
    expect(() => new CorrelationAverage({ momentum: 1 })).toThrow('momentum')
  })

  it('moves targets, and refuses those that do not match', async () => {
    const [target, online] = [tf.variable(tf.tensor1d([1, 2])), tf.tensor1d([3, 4])]
    emaUpdate([target], [online], 0.5)
    expect([...(await target.data())]).toEqual([2, 3])
    expect(() => emaUpdate([target], [tf.scalar(1)])).toThrow('match')
    expect(() => emaUpdate([target], [online], 2)).toThrow('momentum')
  })

  const network = (seed: number) => {
    const values = new Float32Array(6 * 4)
    new Philox(seed).fill(values, 'normal')
    const weights = tf.variable(tf.tensor2d(values, [6, 4]))
    return { encode: (rows: tf.Tensor): tf.Tensor2D => tf.matMul(rows as tf.Tensor2D, weights), variables: [weights] }
  }

  async function train(options: Partial<NonContrastiveTrainerOptions>, steps: number) {
    const optimiser = tf.train.sgd(0.05)
    const trainer = new NonContrastiveTrainer(network(1), { dimension: 4, optimiser, weightDecay: 4e-4, ...options })
    const rng = new Philox(2)
    let report = { loss: 0, spread: 0, effectiveRank: 0 }
    for (let step = 0; step < steps; step += 1) {
      const items = Array.from({ length: 32 }, () => Array.from({ length: 6 }, () => rng.normal()))
      const view = (): tf.Tensor2D => tf.tensor2d(items.map((item) => item.map((value) => value + 0.5 * rng.normal())))
      const views = [view(), view()]
      const before = tf.memory().numTensors
      report = await trainer.step(views[0], views[1])
      expect(tf.memory().numTensors).toBe(before)
      tf.dispose(views)
    }
    trainer.dispose()
    return report
  }

  it('stays spread with a computed predictor and collapses where the gradient passes through the target', async () => {
    const direct = await train({ target: network(3), momentum: 0.9 }, 60)
    const through = await train({ policy: 'identity', stopGradient: false, distance: 'squared', weightDecay: 0.5 }, 60)
    expect(direct.spread).toBeGreaterThan(0.8)
    expect(direct.effectiveRank).toBeGreaterThan(2.5)
    expect(through.loss).toBeLessThan(1e-2)
  })

  it('learns the predictor where it is told to', async () => {
    expect((await train({ policy: 'symmetric' }, 3)).effectiveRank).toBeGreaterThan(1)
    expect((await train({ policy: 'learnt' }, 3)).effectiveRank).toBeGreaterThan(1)
    expect((await train({ policy: 'directCopy', every: 2 }, 3)).effectiveRank).toBeGreaterThan(1)
  })

  it('refuses options out of range', () => {
    const optimiser = tf.train.sgd(0.1)
    const make = (options: object) => new NonContrastiveTrainer(network(1), { dimension: 4, optimiser, ...options })
    expect(() => make({ every: 0 })).toThrow('every')
    expect(() => make({ initialPredictor: identityMatrix(3) })).toThrow('predictor')
  })
})
