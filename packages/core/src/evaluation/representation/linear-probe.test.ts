import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { linearProbe, type LinearProbeOptions } from './linear-probe.ts'

const dimension = 6
const classes = [2, 4, 9]

/** Overlapping groups, far from 0, on columns of very different scale. */
function groups(count: number, seed: number): { readonly rows: Float64Array; readonly labels: Int32Array } {
  const rng = new Philox(seed)
  const labels = Int32Array.from({ length: count }, () => classes[rng.below(classes.length)])
  const rows = Float64Array.from(
    { length: count * dimension },
    (_, at) =>
      (rng.normal() + (labels[Math.floor(at / dimension)] === classes[at % 3] ? 1.5 : 0) + 4) *
      3 ** ((at % dimension) % 4),
  )
  return { rows, labels }
}

const [train, test] = [groups(200, 1), groups(60, 2)]
const fit = (options: Omit<LinearProbeOptions, 'dimension'>) =>
  linearProbe(train.rows, train.labels, test.rows, test.labels, { dimension, ...options })

it.each(['ridge', 'logistic'] as const)('%s separates overlapping groups, and random labels not', (solver) => {
  const { accuracy, predictions } = fit({ solver })
  expect(accuracy).toBeGreaterThan(0.75)
  expect(new Set(predictions)).toEqual(new Set(classes))
  const shuffled = train.labels.map((_, row) => train.labels[(row * 77 + 13) % 200])
  const chance = linearProbe(train.rows, shuffled, test.rows, test.labels, { dimension, solver })
  expect(chance.accuracy).toBeLessThan(0.6)
})

it.each([true, false])('ends where the gradient of the logistic loss is 0, intercept %s', (intercept) => {
  const l2 = 0.3
  const { weights, intercepts } = fit({ solver: 'logistic', l2, intercept })
  const gradient = weights.values.map((weight) => l2 * weight)
  const byIntercept = new Float64Array(classes.length)
  for (let row = 0; row < train.labels.length; row += 1) {
    const features = train.rows.subarray(row * dimension, (row + 1) * dimension)
    const scores = classes.map((_, c) =>
      features.reduce((sum, value, k) => sum + value * weights.values[c * dimension + k], intercepts[c]),
    )
    const sum = scores.reduce((total, score) => total + Math.exp(score), 0)
    for (const [c, label] of classes.entries()) {
      const residual = Math.exp(scores[c]) / sum - (train.labels[row] === label ? 1 : 0)
      byIntercept[c] += residual
      for (let k = 0; k < dimension; k += 1) gradient[c * dimension + k] += residual * features[k]
    }
  }
  for (const entry of gradient) expect(Math.abs(entry)).toBeLessThan(1e-4)
  expect(intercepts.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9)
  if (intercept) for (const entry of byIntercept) expect(Math.abs(entry)).toBeLessThan(1e-5)
  else expect(Array.from(intercepts)).toEqual([0, 0, 0])
})

it('gives probabilities that sum to 1 and agree with the predictions', () => {
  const { probabilities, predictions } = fit({ solver: 'logistic' })
  predictions.forEach((label, row) => {
    const own = Array.from(probabilities?.values.subarray(3 * row, 3 * row + 3) ?? [])
    expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
    expect(classes[own.indexOf(Math.max(...own))]).toBe(label)
  })
})

it('refuses options without a solution', () => {
  expect(() => fit({ solver: 'logistic', l2: 0 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => fit({ solver: 'ridge', l2: -1 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => fit({ solver: JSON.parse('"svm"') })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  const alike = train.labels.map(() => 1)
  expect(() => linearProbe(train.rows, alike, test.rows, test.labels, { dimension, solver: 'ridge' })).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
})
