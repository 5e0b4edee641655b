import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { constantSchedule } from './constant-schedule.ts'
import { cosineSchedule } from './cosine-schedule.ts'
import { exponentialSchedule } from './exponential-schedule.ts'
import { linearSchedule } from './linear-schedule.ts'
import { piecewiseSchedule } from './piecewise-schedule.ts'
import { scheduledOptions } from './scheduled-options.ts'
import { stepSchedule } from './step-schedule.ts'
import { warmUp } from './warm-up.ts'

const ramps = { linearSchedule, cosineSchedule, exponentialSchedule }
const value = fc.double({ min: 0.01, max: 10, noNaN: true })

for (const [name, ramp] of Object.entries(ramps)) {
  it(`${name} begins and ends where it should, stays there and never turns back`, () => {
    fc.assert(
      fc.property(value, value, fc.integer({ min: 1, max: 1000 }), (from, to, steps) => {
        const at = ramp({ from, to, steps })
        expect(at(0)).toBeCloseTo(from, 12)
        expect(at(steps)).toBe(to)
        expect(at(5 * steps)).toBe(to)
        const values = Array.from({ length: 11 }, (_, i) => at((i * steps) / 10))
        for (const [i, next] of values.slice(1).entries()) {
          expect((next - values[i]) * Math.sign(to - from)).toBeGreaterThanOrEqual(-1e-12)
        }
      }),
    )
  })

  it(`${name} refuses no steps and a step below 0`, () => {
    expect(() => ramp({ from: 1, to: 2, steps: 0 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    expect(() => ramp({ from: 1, to: 2, steps: 3 })(-1)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })
}

it('halves the way where each kind has its middle', () => {
  const way = { from: 1, to: 0.01, steps: 10 }
  expect(linearSchedule(way)(5)).toBeCloseTo(0.505, 12)
  expect(cosineSchedule(way)(5)).toBeCloseTo(0.505, 12)
  expect(exponentialSchedule(way)(5)).toBeCloseTo(0.1, 12)
})

it('swings with a period of twice the steps', () => {
  const at = cosineSchedule({ from: 1, to: 0.1, steps: 200, repeat: true })
  expect([at(0), at(200), at(400), at(600)]).toEqual([1, 0.1, 1, 0.1])
  expect(at(400_000_100)).toBeCloseTo(0.55, 12)
})

it('takes stretches by a factor', () => {
  const at = stepSchedule({ from: 8, factor: 0.5, every: 10 })
  expect([0, 9.5, 10, 25, 30].map((step) => at(step))).toEqual([8, 8, 4, 2, 1])
})

it('goes through its points, evenly or in stretches', () => {
  const points = [
    { step: 10, value: 1 },
    { step: 20, value: 3 },
    { step: 40, value: 0 },
  ]
  const steps = [0, 10, 15, 20, 30, 40, 99]
  expect(steps.map((step) => piecewiseSchedule(points)(step))).toEqual([1, 1, 2, 3, 1.5, 0, 0])
  expect(steps.map((step) => piecewiseSchedule(points, { between: 'hold' })(step))).toEqual([1, 1, 1, 3, 3, 0, 0])
  for (const wrong of [[], [...points, points[0]]]) {
    expect(() => piecewiseSchedule(wrong)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
})

it('warms up to where the schedule begins', () => {
  const at = warmUp(linearSchedule({ from: 0.4, to: 0, steps: 4 }), { steps: 2 })
  expect([0, 1, 2, 4, 6].map((step) => at(step))).toEqual([0, 0.2, 0.4, 0.2, 0])
})

it('refuses values that are no numbers', () => {
  for (const make of [
    () => constantSchedule(Number.NaN),
    () => linearSchedule({ from: 0, to: Infinity, steps: 1 }),
    () => piecewiseSchedule([{ step: 0, value: Number.NaN }]),
    () => warmUp(constantSchedule(1), { steps: 1, from: Number.NaN }),
  ]) {
    expect(make).toThrow(expect.objectContaining({ code: 'NEG_NOT_FINITE' }))
  }
})

it('gives options by name', () => {
  const at = scheduledOptions({
    temperature: constantSchedule(0.1),
    margin: linearSchedule({ from: 0, to: 1, steps: 4 }),
  })
  expect(at(2)).toEqual({ temperature: 0.1, margin: 0.5 })
})
