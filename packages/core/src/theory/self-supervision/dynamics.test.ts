import { describe, expect, it } from 'vitest'

import { createMatrix, identityMatrix, type Matrix, matrixFromRows } from '../../numerics/linear-algebra/matrix.ts'
import { Philox } from '../../random/philox.ts'
import { fixedPoints } from './fixed-points.ts'
import { simulateLinearNetworks } from './simulate-linear-networks.ts'
import { simulateModes } from './simulate-modes.ts'
import { simulateSymmetricModes } from './simulate-symmetric-modes.ts'
import { frobeniusNorm } from './sum-of-matrices.ts'

const law = { augmentationVariance: 0.5, weightDecay: 0.05 }

function randomRows(seed: number, rows: number, columns: number): Matrix {
  const matrix = createMatrix(rows, columns)
  new Philox(seed).fill(matrix.values, 'normal')
  return matrix
}

describe('learning without negatives in linear networks', () => {
  it.each([
    [law, 0.166667, 0.054447, 0.61222],
    [{ weightDecay: 0.04 }, 0.25, 0.041742, 0.958258],
    [{ ...law, targetRatio: 0.8 }, 0.106667, 0.072302, 0.461032],
  ])('%j rests where it is worked out', (options, critical, unstable, stable) => {
    const found = fixedPoints(options)
    expect(found.criticalWeightDecay).toBeCloseTo(critical, 6)
    expect(found.unstable).toBeCloseTo(unstable, 6)
    expect(found.stable).toBeCloseTo(stable, 6)
  })

  it('has no rest but collapse at the critical weight decay', () => {
    expect(fixedPoints({ weightDecay: 0.25 })).toEqual({ exists: false, criticalWeightDecay: 0.25 })
  })

  it.each([
    [0.045, 0],
    [0.054, 0],
    [0.0548, 0.61222],
    [0.5, 0.61222],
  ])('a mode from %d comes to %d', (p, wanted) => {
    const [{ predictor, correlation }] = simulateModes(p, p * p, { ...law, timeStep: 1e-3, steps: 300_000 })
    expect(predictor).toBeCloseTo(wanted, 4)
    if (wanted === 0) expect(correlation).toBeLessThan(1e-9)
  })

  it('keeps the balance of correlation and predictor', () => {
    const [early, late] = simulateModes(0.3, 0.04, { ...law, timeStep: 1e-4, steps: 20_000, recordAt: [0, 20_000] })
    const balance = ({ correlation, predictor }: typeof early): number => correlation - predictor ** 2
    expect(balance(late) / balance(early)).toBeCloseTo(Math.exp(-2 * 0.05 * 2), 3)
  })

  it('aligns the eigenspaces', () => {
    const start = {
      predictor: matrixFromRows([
        [0.5, 0.1],
        [0.1, 0.3],
      ]),
      correlation: matrixFromRows([
        [0.4, 0.05],
        [0.05, 0.2],
      ]),
    }
    const { commutator, commutatorNorm, firstDerivatives } = simulateSymmetricModes(start, { ...law, steps: 6000 })
    ;[0.0675, -0.03, -0.03, 0.0875].forEach((x, i) => expect(firstDerivatives.predictor.values[i]).toBeCloseTo(x, 9))
    ;[0.046, -0.004, -0.004, 0.038].forEach((x, i) => expect(firstDerivatives.correlation.values[i]).toBeCloseTo(x, 9))
    ;[0, 0.01, -0.01, 0].forEach((x, i) => expect(commutator.values[i]).toBeCloseTo(x, 9))
    expect(commutatorNorm.end).toBeLessThan(commutatorNorm.start / 1e4)
  })

  it('needs predictor and constant target', () => {
    const online = randomRows(1, 4, 8)
    const start = { online, predictor: randomRows(2, 4, 4), target: online }
    const within = { ...identityMatrix(8), values: identityMatrix(8).values.map((x) => x / 2) }
    const data = { between: identityMatrix(8), within }
    const run = (options: object) => simulateLinearNetworks(start, data, { weightDecay: 0.01, steps: 4000, ...options })
    const both = run({})
    expect(both.balance.end / both.balance.start).toBeCloseTo(Math.exp(-0.8), 1)
    expect(frobeniusNorm(both.final.online)).toBeGreaterThan(0.5)
    expect(frobeniusNorm(run({ learnsPredictor: false }).final.online)).toBeLessThan(1e-7)
    expect(frobeniusNorm(run({ stopGradient: false }).final.online)).toBeLessThan(1e-7)
  })

  it('refuses what it cannot simulate', () => {
    expect(() => fixedPoints({ weightDecay: -1 })).toThrow('weightDecay')
    expect(() => simulateModes(0.1, 0.1, { recordAt: [5, 3] })).toThrow('records')
    const one = identityMatrix(1)
    const networks = { online: one, predictor: identityMatrix(2), target: one }
    expect(() => simulateLinearNetworks(networks, { between: one, within: one })).toThrow('fit')
    expect(() => simulateSymmetricModes({ predictor: one, correlation: identityMatrix(2) })).toThrow('features')
  })
})
